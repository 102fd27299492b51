package io.fhirexport.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.JobId;
import io.fhirexport.api.hook.ExportListener;
import io.fhirexport.api.sink.ExportSink;
import io.fhirexport.api.store.JobEnd;
import io.fhirexport.api.store.JobState;
import io.fhirexport.api.store.NewJob;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.core.plan.JobDefinitionText;
import io.fhirexport.core.run.Events;
import io.fhirexport.core.run.Parts;
import io.fhirexport.core.run.Worker;
import io.fhirexport.core.run.WriteBuffers;
import io.fhirexport.core.search.SearchParameter;
import io.fhirexport.core.search.SearchParameters;
import io.fhirexport.testkit.Faults;
import io.fhirexport.testkit.SettableClock;
import io.fhirexport.testkit.sink.FaultySink;
import io.fhirexport.testkit.sink.InMemorySink;
import io.fhirexport.testkit.store.FaultyJobStore;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Promise 3, whatever became of the job and of the release that accepted it. */
@DisplayName("The clean-up of an export")
class CleanUpTest {
  private static final EngineOptions NEWER = EngineOptions.DEFAULTS;
  private static final EngineOptions OLDER =
      EngineOptions.builder()
          .searchParameters(
              SearchParameters.r4()
                  .with(
                      new SearchParameter(
                          "colour",
                          SearchParameter.Kind.TOKEN,
                          List.of("Patient"),
                          "Patient.gender",
                          List.of(),
                          List.of())))
          .build();

  private final SettableClock clock = SettableClock.at(World.START);
  private final InMemoryJobStore store = new InMemoryJobStore(clock);
  private final InMemorySink sink = new InMemorySink();
  private final JobId job = JobId.random(new SecureRandom());
  private final List<JobId> purged = new ArrayList<>();

  @BeforeEach
  void create() throws IOException {
    ExportRequest request = ExportRequest.system().typeFilter("Patient?colour=male").build();
    Acceptance.Checked checked =
        new Acceptance(parts(OLDER, never -> {})).check(request, ExportContext.ANYONE);
    assertThat(checked.faults()).isEmpty();
    String definition =
        JobDefinitionText.write(
            checked.definition(job, checked.request(), checked.types(), null, null));
    store.create(new NewJob(job, ExportContext.ANYONE.owner(), definition, List.of()), 1);
  }

  @Test
  @DisplayName("needs no search parameter that the export was filtered by")
  void removesACompleteExport() throws IOException {
    work(OLDER, never -> {});
    assertThat(state()).isEqualTo(JobState.COMPLETE);

    clock.advance(OLDER.retention().plusSeconds(1));
    work(NEWER, never -> {});

    assertThat(store.find(job)).isEmpty();
    assertThat(sink.jobs()).isEmpty();
  }

  @Test
  @DisplayName("comes after an export that failed because it could no longer be read")
  void removesAnUnreadableExport() throws IOException {
    Worker older = worker(OLDER, never -> {});
    assertThat(older.runOne(WriteBuffers.create())).isTrue();
    assertThat(sink.jobs()).containsExactly(job);

    work(NEWER, never -> {});

    assertThat(state()).isEqualTo(JobState.FAILED);
    assertThat(sink.jobs()).isEmpty();
    assertThat(purged).containsExactly(job);
  }

  @Test
  @DisplayName("is told although the store's last reply was lost")
  void isToldAfterALostReply() throws IOException {
    work(OLDER, never -> {});
    store.end(job, JobEnd.EXPIRED);

    work(OLDER, new LostReply());

    assertThat(store.find(job)).isEmpty();
    assertThat(purged).containsExactly(job);
  }

  @Test
  @DisplayName("is told once although another one took it over from who was slow")
  void isToldOnceAfterATakeover() throws IOException {
    work(OLDER, never -> {});
    store.end(job, JobEnd.EXPIRED);
    EngineOptions options =
        EngineOptions.builder()
            .clocks(clock, () -> Duration.between(World.START, clock.instant()).toNanos())
            .build();
    ExportSink slow = FaultySink.of(new PlainSink(sink), new SlowPurge());

    worker(new Parts(new BlockSource(3, 3), slow, store, options)).runOne(WriteBuffers.create());

    assertThat(store.find(job)).isEmpty();
    assertThat(purged).containsExactly(job);
  }

  private JobState state() {
    return store.find(job).orElseThrow().state();
  }

  private void work(EngineOptions options, Faults faults) throws IOException {
    Worker worker = worker(options, faults);
    WriteBuffers buffers = WriteBuffers.create();
    for (int round = 0; round < 4; round++) {
      while (worker.runOne(buffers)) {}
      clock.advance(options.claimTime().plusSeconds(1));
    }
  }

  private Worker worker(EngineOptions options, Faults faults) {
    return worker(parts(options, faults));
  }

  private Worker worker(Parts parts) {
    ExportListener listener =
        new ExportListener() {
          @Override
          public void onPurged(ExportJob ended) {
            purged.add(ended.id());
          }
        };
    Events events = new Events(List.of(listener), ended -> {});
    return new Worker("worker", parts, events, () -> false);
  }

  private Parts parts(EngineOptions options, Faults faults) {
    return new Parts(new BlockSource(3, 3), sink, new FaultyJobStore(store, faults), options);
  }

  /** The commit after which the job is gone is not answered. */
  private final class LostReply implements Faults {
    private boolean lost;

    @Override
    public void before(String operation) {}

    @Override
    public void after(String operation) throws IOException {
      if (operation.equals("commit") && !lost && store.find(job).isEmpty()) {
        lost = true;
        throw new IOException("The reply was lost.");
      }
    }
  }

  /** It outlasts its claim, and another one removes the export meanwhile. */
  private final class SlowPurge implements Faults {
    private boolean slow = true;

    @Override
    public void before(String operation) {}

    @Override
    public void after(String operation) throws IOException {
      if (operation.equals("purge") && slow) {
        slow = false;
        work(NEWER, never -> {});
        assertThat(purged).containsExactly(job);
      }
    }
  }
}
