package io.fhirexport.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.OutcomeUnknownException;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.store.JobEnd;
import io.fhirexport.api.store.JobState;
import io.fhirexport.api.store.StoredJob;
import io.fhirexport.core.run.Worker;
import io.fhirexport.core.run.WriteBuffers;
import io.fhirexport.testkit.FaultScript;
import io.fhirexport.testkit.Faults;
import java.io.IOException;
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
    assertThat(job.failure().text()).isEqualTo("The disk is gone.");
    assertThat(world.sink.files(world.job)).isEmpty();
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
  @DisplayName("keeps its claims although each resource takes a third of a claim's time")
  void keepsClaimsOverASlowSource() throws IOException {
    World slow = new World(World.CLAIM_TIME.dividedBy(3));
    Worker worker = slow.worker(never -> {}, slow.clock);
    while (worker.runOne(WriteBuffers.create())) {}

    slow.assertDelivered();
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
