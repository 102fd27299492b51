package io.fhirexport.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.JobId;
import io.fhirexport.api.OutcomeUnknownException;
import io.fhirexport.api.Owner;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.store.Claim;
import io.fhirexport.api.store.ClaimKind;
import io.fhirexport.api.store.JobEnd;
import io.fhirexport.api.store.JobState;
import io.fhirexport.api.store.NewJob;
import io.fhirexport.api.store.Outcome;
import io.fhirexport.api.store.Progress;
import io.fhirexport.api.store.StoredJob;
import io.fhirexport.core.run.Worker;
import io.fhirexport.core.run.WriteBuffers;
import io.fhirexport.testkit.FaultScript;
import io.fhirexport.testkit.Faults;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Promises 1, 3 and 11. */
@DisplayName("An export whose host fails now and then")
class RetryTest {
  private final World world;

  RetryTest() throws IOException {
    world = new World();
  }

  @Test
  @DisplayName("delivers every line once although each sink operation fails now and then")
  void survivesAFailingSink() throws IOException {
    for (String operation : new String[] {"prepare", "open", "write", "commit"}) {
      World another = new World();
      another.workToTheEnd(failing(operation, 1));
      another.assertDelivered();
    }
  }

  @Test
  @DisplayName("delivers every line once although the sink cannot tell whether a commit happened")
  void repeatsACommitOfUnknownOutcome() throws IOException {
    FaultScript script =
        new FaultScript()
            .before("commit", 1, () -> new OutcomeUnknownException("no answer", null))
            .after("commit", 5, () -> new OutcomeUnknownException("no answer", null))
            .after("commit", 8, () -> new OutcomeUnknownException("no answer", null));

    world.workToTheEnd(script);
    world.assertDelivered();
  }

  @Test
  @DisplayName("fails with the reason when the sink says that it never will")
  void failsForGood() throws IOException {
    world.workToTheEnd(
        new FaultScript()
            .before("open", 2, () -> new PermanentFailureException("The disk is gone.")));

    StoredJob job = world.store.find(world.job).orElseThrow();
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(job.failure().text()).isEqualTo("The storage refused the files: The disk is gone.");
    assertThat(world.sink.files(world.job)).isEmpty();
  }

  @Test
  @DisplayName("is cleaned up at once, although its end is told while that is being done")
  void cleansUpWhateverIsToldMeanwhile() throws IOException {
    AtomicReference<Worker> itself = new AtomicReference<>();
    Faults faults =
        operation -> {
          if (operation.equals("open")) {
            throw new PermanentFailureException("The disk is gone.");
          }
          if (operation.equals("abandon") || operation.equals("purge")) {
            itself.get().drop(world.job);
          }
        };
    Worker worker = world.worker(faults, world.clock);
    itself.set(worker);
    WriteBuffers buffers = WriteBuffers.create();
    while (worker.runOne(buffers)) {}

    assertThat(world.store.find(world.job).orElseThrow().state()).isEqualTo(JobState.FAILED);
    assertThat(world.sink.jobs()).doesNotContain(world.job);
  }

  @Test
  @DisplayName("fails after a limited number of attempts when the sink always fails")
  void givesUp() throws IOException {
    world.workToTheEnd(
        operation -> {
          if (operation.equals("write")) {
            throw new IOException("The disk is full.");
          }
        });

    assertThat(world.store.find(world.job).orElseThrow().state()).isEqualTo(JobState.FAILED);
    assertThat(world.sink.files(world.job)).isEmpty();
  }

  @Test
  @DisplayName("fails with the reason when the source can never plan it")
  void failsWhereThereIsNoPlan() throws IOException {
    world.source.failPlansWith(new PermanentFailureException("The tables are gone."));
    world.workToTheEnd();

    assertThat(failure()).isEqualTo("The tables are gone.");
  }

  @Test
  @DisplayName("fails after a limited number of attempts when the source does not plan it")
  void givesUpPlanning() throws IOException {
    world.source.failPlansWith(new IOException("not now"));
    world.workToTheEnd();

    assertThat(failure())
        .isEqualTo("The plan or the end of the export was given up after 8 attempts.");
  }

  @Test
  @DisplayName("fails, rather than being complete and empty, when the source gives null for a plan")
  void givesUpWithoutAPlan() throws IOException {
    world.source.giveNoPlans();
    world.workToTheEnd();

    assertThat(failure())
        .isEqualTo("The plan or the end of the export was given up after 8 attempts.");
  }

  @Test
  @DisplayName("fails after a limited number of workers lost over its plan")
  void givesUpAfterLostPlanners() throws IOException {
    for (int life = 0; life < 8; life++) {
      assertThat(world.store.claim("lost", World.CLAIM_TIME)).isPresent();
      world.clock.advance(World.CLAIM_TIME.plusSeconds(1));
      sweep();
    }
    world.workToTheEnd();

    assertThat(failure())
        .isEqualTo("The plan or the end of the export was given up after 8 attempts.");
  }

  @Test
  @DisplayName("fails when more resources are broken than the host lets pass")
  void failsOverTooManyBrokenResources() throws IOException {
    world.maxRefused = world.source.expectedErrors() - 1;
    world.workToTheEnd();

    assertThat(failure()).isEqualTo("3 resources are broken, more than this server lets pass.");
    World another = new World();
    another.maxRefused = another.source.expectedErrors();
    another.workToTheEnd();
    another.assertDelivered();
  }

  @Test
  @DisplayName("goes on although the store refuses to take a claim back")
  void survivesAStoreThatRefuses() throws IOException {
    world.workToTheEnd(
        new FaultScript()
            .before("prepare", 1, () -> new IOException("not now"))
            .before("commit", 1, () -> new IllegalArgumentException("no such task")));

    world.assertDelivered();
  }

  @Test
  @DisplayName("keeps nobody from other exports while it cannot be read")
  void keepsNobodyFromOtherExports() throws Exception {
    JobId other = JobId.random(new SecureRandom());
    String definition = world.store.find(world.job).orElseThrow().definition();
    world.store.create(new NewJob(other, Owner.ANYONE, definition, List.of()), 2);
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch readable = new CountDownLatch(1);
    FaultScript hangs =
        new FaultScript()
            .before(
                "find",
                1,
                () -> {
                  reading.countDown();
                  await(readable);
                  return new IOException("The connection was lost.");
                });
    Worker worker = world.worker(hangs, world.clock);
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      Future<Boolean> hanging = threads.submit(() -> worker.runOne(WriteBuffers.create()));
      assertThat(reading.await(30, TimeUnit.SECONDS)).isTrue();

      Future<Boolean> going = threads.submit(() -> worker.runOne(WriteBuffers.create()));

      assertThat(going.get(30, TimeUnit.SECONDS)).isTrue();
      assertThat(world.store.find(other).orElseThrow().tally().tasks()).isPositive();
      readable.countDown();
      assertThat(hanging.get(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      readable.countDown();
      threads.shutdown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void sweep() throws IOException {
    Claim claim = world.store.claim("sweeper", World.CLAIM_TIME).orElseThrow();
    assertThat(claim.kind()).isEqualTo(ClaimKind.SWEEP);
    Progress done = Progress.builder(Progress.Fate.DONE).build();
    assertThat(world.store.commit(world.job, claim.number(), 0, done)).isEqualTo(Outcome.APPLIED);
  }

  private String failure() throws IOException {
    StoredJob job = world.store.find(world.job).orElseThrow();
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    return job.failure().text();
  }

  @Test
  @DisplayName("keeps its claims although each resource takes a third of a claim's time")
  void keepsClaimsOverASlowSource() throws IOException {
    World slow = new World(World.CLAIM_TIME.dividedBy(3));
    Worker worker = slow.worker(never -> {}, slow.clock);
    while (worker.runOne(WriteBuffers.create())) {}

    slow.assertDelivered();
  }

  @Test
  @DisplayName("fails after a limited number of attempts when a resource outlasts each claim")
  void givesUpASourceThatIsTooSlow() throws IOException {
    World slow = new World(World.CLAIM_TIME.multipliedBy(2));
    Worker worker = slow.worker(never -> {}, slow.clock);
    WriteBuffers buffers = WriteBuffers.create();
    for (int claims = 0; worker.runOne(buffers); claims++) {
      assertThat(claims).as("claims").isLessThan(200);
    }

    StoredJob job = slow.store.find(slow.job).orElseThrow();
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(job.failure().text()).contains("was given up after 8 attempts");
    assertThat(slow.sink.files(slow.job)).isEmpty();
  }

  @Test
  @DisplayName("stops at once when it was cancelled, and leaves nothing")
  void stopsWhenCancelled() throws IOException {
    Worker worker = world.worker(never -> {}, world.clock);
    for (int claims = 0; claims < 2; claims++) {
      assertThat(worker.runOne(WriteBuffers.create())).isTrue();
    }
    assertThat(world.store.end(world.job, JobEnd.CANCELLED)).isTrue();

    world.workToTheEnd();

    assertThat(world.store.find(world.job)).isEmpty();
    assertThat(world.sink.files(world.job)).isEmpty();
  }

  private static Faults failing(String operation, int call) {
    return new FaultScript()
        .before(operation, call, () -> new IOException("not now"))
        .after(operation, call + 2, () -> new IOException("not now either"));
  }
}
