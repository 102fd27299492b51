package io.fhirexport.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.FileName;
import io.fhirexport.api.JobId;
import io.fhirexport.api.sink.ExportSink;
import io.fhirexport.api.sink.PurgeCause;
import io.fhirexport.api.store.JobEnd;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.core.run.LatePreparation;
import io.fhirexport.core.run.Parts;
import io.fhirexport.core.run.Worker;
import io.fhirexport.core.run.WriteBuffers;
import io.fhirexport.testkit.Faults;
import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.sink.FaultySink;
import io.fhirexport.testkit.sink.InMemorySink;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Promise 3: an export at its end leaves nothing, not even where its files were to go. */
@DisplayName("A destination that is made after its export was purged")
class LatePreparationTest {
  @Test
  @DisplayName("is removed by the kick-off that made it")
  void isRemovedByTheKickOff() throws Exception {
    InMemoryJobStore store = new InMemoryJobStore();
    InMemorySink sink = new InMemorySink();
    SlowKickOff meanwhile = new SlowKickOff(store);
    ExecutorService threads = Executors.newCachedThreadPool();
    try (ExportEngine engine =
        ExportEngine.start(
            Fixture.source(),
            FaultySink.of(sink, meanwhile),
            store,
            threads,
            EngineOptions.DEFAULTS)) {
      engine.start(ExportRequest.system().build(), ExportContext.ANYONE);
    } finally {
      threads.shutdown();
    }

    assertThat(meanwhile.purged.getCount()).isZero();
    assertThat(sink.jobs()).isEmpty();
  }

  @Test
  @DisplayName("is removed by the planner that made it, long after its claim was lost")
  void isRemovedByThePlanner() throws IOException {
    World world = new World();
    Worker suspended =
        world.worker(
            operation -> {
              if (operation.equals("prepare")) {
                world.clock.advance(World.CLAIM_TIME.plusSeconds(1));
                world.store.end(world.job, JobEnd.CANCELLED);
                world.workToTheEnd();
                assertThat(world.store.find(world.job)).isEmpty();
              }
            },
            world.clock);

    assertThat(suspended.runOne(WriteBuffers.create())).isTrue();

    assertThat(world.sink.jobs()).isEmpty();
  }

  @Test
  @DisplayName("stays if the export may have been delivered before it went")
  void mayBeWhatWasDelivered() {
    List<PurgeCause> causes = new ArrayList<>();
    Parts parts =
        new Parts(
            Fixture.source(), new Causes(causes), new InMemoryJobStore(), EngineOptions.DEFAULTS);
    JobId gone = JobId.random(new SecureRandom());

    LatePreparation.undoIfEnded(
        parts, new ExportJob(gone, Instant.EPOCH, ExportContext.ANYONE, null));

    assertThat(causes).containsExactly(PurgeCause.EXPIRED);
  }

  /** Notes why it is purged. */
  private record Causes(List<PurgeCause> causes) implements ExportSink {
    @Override
    public void prepare(ExportJob job) {}

    @Override
    public FileWriter open(ExportJob job, FileName name) {
      throw new AssertionError("nothing is written");
    }

    @Override
    public void abandon(ExportJob job, FileName name) {}

    @Override
    public void purge(ExportJob job, PurgeCause cause) {
      causes.add(cause);
    }
  }

  /** The export is cancelled and purged while its kick-off prepares the sink. */
  private static final class SlowKickOff implements Faults {
    /** The scratch is purged first, then the rest. */
    final CountDownLatch purged = new CountDownLatch(2);

    private final Thread kickOff = Thread.currentThread();
    private final InMemoryJobStore store;

    SlowKickOff(InMemoryJobStore store) {
      this.store = store;
    }

    @Override
    public void before(String operation) throws IOException {
      if (!operation.equals("prepare") || Thread.currentThread() != kickOff) {
        return;
      }
      store.end(store.list(null, 1).get(0).id(), JobEnd.CANCELLED);
      try {
        assertThat(purged.await(30, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    @Override
    public void after(String operation) {
      if (operation.equals("purge")) {
        purged.countDown();
      }
    }
  }
}
