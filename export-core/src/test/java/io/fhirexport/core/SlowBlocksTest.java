package io.fhirexport.core;

import static io.fhirexport.core.Bodies.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.JobId;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.store.JobState;
import io.fhirexport.api.store.NewJob;
import io.fhirexport.api.store.StoredJob;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.core.plan.JobDefinition;
import io.fhirexport.core.plan.JobDefinitionParser;
import io.fhirexport.core.plan.JobDefinitionText;
import io.fhirexport.core.run.Events;
import io.fhirexport.core.run.Parts;
import io.fhirexport.core.run.Worker;
import io.fhirexport.core.run.WriteBuffers;
import io.fhirexport.testkit.SettableClock;
import io.fhirexport.testkit.sink.FaultySink;
import io.fhirexport.testkit.sink.InMemorySink;
import io.fhirexport.testkit.source.SourceOfVisits;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Promise 11: a worker who gets on keeps his claim, however long it takes. */
@DisplayName("A block that takes longer to write than a claim lasts")
class SlowBlocksTest {
  private static final Instant START = Instant.parse("2026-11-01T12:00:00Z");
  private static final int RESOURCES = 16;
  private static final int MOST_CLAIMS = 200;

  private final Bodies bodies = new Bodies();
  private final SettableClock clock = SettableClock.at(START);
  private final InMemorySink sink = new InMemorySink();
  private final InMemoryJobStore store = new InMemoryJobStore(clock);
  private final JobId job = JobId.random(new SecureRandom());
  private int writes;
  private int takenOver;

  SlowBlocksTest() throws IOException {
    // So large that each few of them are a write of the sink.
    String padding = "\"note\":[{\"text\":\"" + "x".repeat(300 << 10) + "\"}]";
    for (int i = 0; i < RESOURCES; i++) {
      bodies.add("Observation/" + i, ref("subject", "Patient/p"), padding);
    }
  }

  @Test
  @DisplayName("is merged and written by one worker")
  void isMerged() throws IOException {
    export(bodies.source());
  }

  @Test
  @DisplayName("is written straight from its source by one worker")
  void isWalked() throws IOException {
    export(new SourceOfVisits(bodies.source(), 1, Set.of()));
  }

  private void export(ResourceSource source) throws IOException {
    Parts parts = new Parts(source, FaultySink.of(sink, this::onCall), store, options());
    create(parts);
    Worker worker = new Worker("worker", parts, new Events(List.of(), ended -> {}), () -> false);
    WriteBuffers buffers = WriteBuffers.create();
    for (int claims = 0; worker.runOne(buffers); claims++) {
      assertThat(claims).as("claims").isLessThan(MOST_CLAIMS);
    }

    StoredJob stored = store.find(job).orElseThrow();
    assertThat(stored.state()).as("%s", stored.failure()).isEqualTo(JobState.COMPLETE);
    JobDefinition definition = JobDefinitionParser.parse(stored.definition());
    BlockReader read =
        BlockReader.read(new StoredManifest(stored, definition, store), sink.files(job));
    assertThat(read.blocks().get("p")).hasSize(RESOURCES).doesNotHaveDuplicates();
    assertThat(writes).isGreaterThan(3);
    assertThat(takenOver).as("files of claims that lapsed").isZero();
  }

  /** Each write takes a little more than a third of a claim's time. */
  private void onCall(String operation) {
    if (operation.equals("write")) {
      writes++;
      clock.advance(EngineOptions.DEFAULTS.claimTime().dividedBy(3).plusMillis(1));
    } else if (operation.equals("abandon")) {
      takenOver++;
    }
  }

  private EngineOptions options() {
    return EngineOptions.builder()
        .referenceMemory(1_024)
        .clocks(clock, () -> Duration.between(START, clock.instant()).toNanos())
        .build();
  }

  private void create(Parts parts) throws IOException {
    ExportRequest request = ExportRequest.patient().organizeOutputBy("Patient").build();
    Acceptance.Checked checked = new Acceptance(parts).check(request, ExportContext.ANYONE);
    String definition =
        JobDefinitionText.write(
            checked.definition(job, checked.request(), checked.types(), null, null));
    store.create(new NewJob(job, ExportContext.ANYONE.owner(), definition, List.of()), 1);
  }
}
