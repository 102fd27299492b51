package io.fhirexport.testkit.store;

import static io.fhirexport.testkit.store.StoreBench.TTL;
import static io.fhirexport.testkit.store.StoreBench.done;
import static io.fhirexport.testkit.store.StoreBench.only;
import static io.fhirexport.testkit.store.StoreBench.planned;
import static io.fhirexport.testkit.store.StoreBench.progress;
import static io.fhirexport.testkit.store.StoreBench.tasks;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import io.fhirexport.api.JobId;
import io.fhirexport.api.Owner;
import io.fhirexport.api.store.Claim;
import io.fhirexport.api.store.ClaimKind;
import io.fhirexport.api.store.DeadClaim;
import io.fhirexport.api.store.JobEnd;
import io.fhirexport.api.store.JobStore;
import io.fhirexport.api.store.NewTask;
import io.fhirexport.api.store.Outcome;
import io.fhirexport.api.store.Progress;
import io.fhirexport.api.store.TaskProgress;
import io.fhirexport.api.store.WakesWorkers;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Clauses about what is claimed next. */
abstract class ClaimClauses {
  abstract StoreBench bench();

  @Test
  @DisplayName("STORE-11 hands out one task of a stage, and each task once")
  void handsOutEachTaskOnce() throws IOException {
    JobId id = bench().createPlanned("Patient", "Patient");

    Claim first = bench().claim();
    Claim second = bench().claim();

    assertThat(first.job()).isEqualTo(id);
    assertThat(first.kind()).isEqualTo(ClaimKind.EXPORT);
    assertThat(first.type()).isEqualTo("Patient");
    assertThat(only(first).payload()).isEqualTo("payload of Patient");
    assertThat(only(first).number()).isNotEqualTo(only(second).number());
    assertThat(bench().poll()).isEmpty();
  }

  @Test
  @DisplayName("STORE-11 never uses a claim's number again")
  void neverUsesANumberAgain() throws IOException {
    JobId id = bench().createPlanned("Patient", "Observation");
    Set<Long> numbers = new HashSet<>();
    int claims = 0;

    for (int round = 0; round < 5; round++) {
      for (Optional<Claim> next = bench().poll(); next.isPresent(); next = bench().poll()) {
        numbers.add(next.get().number());
        claims++;
        if (next.get().kind() == ClaimKind.SWEEP && round > 2) {
          bench().applied(next.get(), done(next.get()));
        }
      }
      bench().advancePastTtl();
    }
    bench().store().end(id, JobEnd.failed(Issue.error(IssueCode.PROCESSING, null, "No."), TTL));
    for (Optional<Claim> next = bench().poll(); next.isPresent(); next = bench().poll()) {
      numbers.add(next.get().number());
      claims++;
      bench().applied(next.get(), done(next.get()));
    }

    assertThat(numbers).hasSize(claims).allMatch(number -> number > 0);
    assertThat(claims).isGreaterThan(8);
  }

  @Test
  @DisplayName("STORE-11 prefers a type that no claim works at")
  void prefersATypeNobodyWorksAt() throws IOException {
    bench().createPlanned("Patient", "Patient", "Patient", "Observation", "Condition");

    List<String> types =
        List.of(bench().claim().type(), bench().claim().type(), bench().claim().type());

    assertThat(types).containsExactlyInAnyOrder("Patient", "Observation", "Condition");
    assertThat(bench().claim().type()).isEqualTo("Patient");
  }

  @Test
  @DisplayName("STORE-11 takes turns between jobs: the one with the fewest claims comes first")
  void takesTurnsBetweenJobs() throws IOException {
    JobId first = bench().createPlanned("Patient", "Patient", "Patient", "Patient");
    bench().claim();
    bench().claim();
    JobId second = bench().create();

    Claim plan = bench().claim();
    assertThat(plan.job()).isEqualTo(second);
    bench().applied(plan, planned(plan, tasks(NewTask.close(), "Group", "Group", "Group")));

    assertThat(bench().claim().job()).isEqualTo(second);
    assertThat(bench().claim().job()).isEqualTo(second);
    assertThat(List.of(bench().claim().job(), bench().claim().job()))
        .containsExactlyInAnyOrder(first, second);
  }

  @Test
  @DisplayName("STORE-11 does not let a job without open tasks keep others waiting")
  void passesOverJobsWithoutOpenTasks() throws IOException {
    JobId busy = bench().createPlanned("Patient", "Patient", "Patient");
    bench().claim();
    JobId waiting = bench().create();
    assertThat(bench().claim().job()).isEqualTo(waiting);

    assertThat(bench().claim().job()).isEqualTo(busy);
    assertThat(bench().claim().job()).isEqualTo(busy);
    assertThat(bench().poll()).isEmpty();
  }

  @Test
  @DisplayName("STORE-11 leaves a failed task alone until its pause is over")
  void leavesAFailedTaskAloneUntilItsPauseIsOver() throws IOException {
    bench().createPlanned("Patient");
    Claim claim = bench().claim();
    Duration pause = Duration.ofSeconds(30);
    bench()
        .applied(
            claim,
            progress(Progress.Fate.DONE, TaskProgress.failed(only(claim).number(), "p1", pause)));

    assertThat(bench().poll()).isEmpty();
    bench().advance(pause.minusSeconds(1));
    assertThat(bench().poll()).isEmpty();
    bench().advance(Duration.ofSeconds(2));
    assertThat(only(bench().claim()).position()).isEqualTo("p1");
  }

  @Test
  @DisplayName("STORE-11 hands out a CLOSE only when the job has no other LIVE claim")
  void closeWaitsForLiveClaims() throws IOException {
    bench().createPlanned("Patient");
    Claim export = bench().claim();
    bench().applied(export, progress(Progress.Fate.KEEP, TaskProgress.done(only(export).number())));

    assertThat(bench().poll()).isEmpty();
    assertThat(bench().commit(export, 1, progress(Progress.Fate.DONE))).isEqualTo(Outcome.APPLIED);
    assertThat(bench().claim().kind()).isEqualTo(ClaimKind.CLOSE);
  }

  @Test
  @DisplayName("STORE-11 hands out a CLOSE only when the job has no DEAD claim")
  void closeWaitsForDeadClaims() throws IOException {
    bench().createPlanned("Patient", "Patient");
    Claim lost = bench().claim();
    Claim survivor = bench().claim();
    assertThat(bench().store().grow(lost.job(), lost.number())).isEmpty();
    bench().applied(lost, progress(Progress.Fate.DROP));
    Claim sweep = bench().claim();
    assertThat(sweep.kind()).isEqualTo(ClaimKind.SWEEP);
    bench().applied(survivor, done(survivor));
    Claim successor = bench().claim();
    bench().applied(successor, done(successor));

    assertThat(bench().poll()).isEmpty();
    bench().applied(sweep, done(sweep));
    assertThat(bench().claim().kind()).isEqualTo(ClaimKind.CLOSE);
  }

  @Test
  @DisplayName("STORE-11 sweeps before it hands out tasks, one sweep for each DEAD claim")
  void sweepsFirst() throws IOException {
    bench().createPlanned("Patient", "Patient");
    Claim lost = bench().claim();
    bench().applied(lost, progress(Progress.Fate.KEEP));
    assertThat(bench().commit(lost, 1, progress(Progress.Fate.DROP))).isEqualTo(Outcome.APPLIED);

    Claim sweep = bench().claim();

    assertThat(sweep.kind()).isEqualTo(ClaimKind.SWEEP);
    assertThat(sweep.stage()).isZero();
    assertThat(sweep.type()).isEmpty();
    assertThat(sweep.tasks()).isEmpty();
    assertThat(sweep.target())
        .isEqualTo(new DeadClaim(lost.number(), ClaimKind.EXPORT, "Patient", 1));
    assertThat(bench().claim().kind()).isEqualTo(ClaimKind.EXPORT);
    assertThat(bench().claim().kind()).isEqualTo(ClaimKind.EXPORT);
    assertThat(bench().poll()).isEmpty();
  }

  @Test
  @DisplayName("STORE-11 hands out one PURGE of an ended job once nothing of it is LIVE or DEAD")
  void purgesAfterTheLastClaim() throws IOException {
    JobId id = bench().createPlanned("Patient");
    Claim export = bench().claim();
    bench().store().end(id, JobEnd.CANCELLED);

    assertThat(bench().poll()).isEmpty();
    bench().applied(export, progress(Progress.Fate.DROP));
    Claim sweep = bench().claim();
    assertThat(sweep.kind()).isEqualTo(ClaimKind.SWEEP);
    assertThat(bench().poll()).isEmpty();
    bench().applied(sweep, done(sweep));
    Claim purge = bench().claim();
    assertThat(purge.kind()).isEqualTo(ClaimKind.PURGE);
    assertThat(purge.job()).isEqualTo(id);
    assertThat(purge.tasks()).isEmpty();
    assertThat(bench().poll()).isEmpty();
  }

  @Test
  @DisplayName("wakes workers when there is something to claim, if it wakes workers")
  void wakesWorkers() throws Exception {
    if (bench().store() instanceof WakesWorkers wakes) {
      AtomicInteger calls = new AtomicInteger();
      try (AutoCloseable listening = wakes.onWork(calls::incrementAndGet)) {
        assertThat(listening).isNotNull();
        ((JobStore) wakes).create(bench().newJob(Owner.ANYONE), 1);
        RaceClauses.await(() -> calls.get() > 0);
      }
    }
  }
}
