package io.fhirexport.testkit.store;

import static io.fhirexport.testkit.store.StoreBench.TTL;
import static io.fhirexport.testkit.store.StoreBench.done;
import static io.fhirexport.testkit.store.StoreBench.only;
import static io.fhirexport.testkit.store.StoreBench.progress;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.JobId;
import io.fhirexport.api.Owner;
import io.fhirexport.api.store.Claim;
import io.fhirexport.api.store.ClaimKind;
import io.fhirexport.api.store.DeadClaim;
import io.fhirexport.api.store.JobEnd;
import io.fhirexport.api.store.Outcome;
import io.fhirexport.api.store.Progress;
import io.fhirexport.api.store.Task;
import io.fhirexport.api.store.TaskProgress;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Clauses about claims that grow and are renewed. */
abstract class HoldClauses {
  abstract StoreBench bench();

  @Test
  @DisplayName("STORE-12 grows a claim by open tasks of its type until there are none")
  void growsByTasksOfItsType() throws IOException {
    JobId id = bench().createPlanned("Patient", "Patient", "Observation", "Patient");
    Claim claim = bench().claim();
    assertThat(claim.type()).isEqualTo("Patient");

    Set<Long> numbers = new HashSet<>();
    numbers.add(only(claim).number());
    numbers.add(bench().store().grow(id, claim.number()).orElseThrow().number());
    numbers.add(bench().store().grow(id, claim.number()).orElseThrow().number());

    assertThat(numbers).hasSize(3);
    assertThat(bench().store().grow(id, claim.number())).isEmpty();
    assertThat(bench().claim().type()).isEqualTo("Observation");
    assertThat(bench().poll()).isEmpty();
  }

  @Test
  @DisplayName("STORE-12 never grows a claim by a task marked to run alone")
  void neverGrowsByATaskThatRunsAlone() throws IOException {
    JobId id = bench().createPlanned("Patient", "Patient");
    Claim lost = bench().claim();
    bench().advance(TTL.dividedBy(2));
    Claim survivor = bench().claim();
    bench().advance(TTL.dividedBy(2).plusSeconds(1));
    assertThat(bench().claim().target())
        .isEqualTo(new DeadClaim(lost.number(), ClaimKind.EXPORT, "Patient", 0));

    assertThat(bench().store().grow(id, survivor.number())).isEmpty();

    assertThat(only(bench().claim()).alone()).isTrue();
  }

  @Test
  @DisplayName("STORE-12 never grows a claim that holds a task marked to run alone")
  void neverGrowsAClaimThatRunsAlone() throws IOException {
    JobId id = bench().createPlanned("Patient");
    bench().claim();
    bench().advancePastTtl();
    bench().claim();
    Claim alone = bench().claim();
    assertThat(only(alone).alone()).isTrue();

    assertThat(bench().store().grow(id, alone.number())).isEmpty();
  }

  @Test
  @DisplayName("STORE-12 never grows a claim by a task whose pause is not over")
  void neverGrowsByAPausedTask() throws IOException {
    JobId id = bench().createPlanned("Patient", "Patient");
    Claim failing = bench().claim();
    Claim growing = bench().claim();
    bench()
        .applied(
            failing,
            progress(
                Progress.Fate.DONE,
                TaskProgress.failed(only(failing).number(), null, TTL.dividedBy(2))));

    assertThat(bench().store().grow(id, growing.number())).isEmpty();
    bench().advance(TTL.dividedBy(2).plusSeconds(1));
    assertThat(bench().store().grow(id, growing.number()).map(Task::number))
        .contains(only(failing).number());
  }

  @Test
  @DisplayName("STORE-12 never grows a claim that is no longer LIVE, or whose job has ended")
  void neverGrowsAnEndedClaim() throws IOException {
    JobId id = bench().createPlanned("Patient", "Patient", "Patient");
    Claim finished = bench().claim();
    Claim cancelled = bench().claim();
    bench().applied(finished, done(finished));

    assertThat(bench().store().grow(id, finished.number())).isEmpty();
    assertThat(bench().store().grow(id, 4711)).isEmpty();
    bench().store().end(id, JobEnd.CANCELLED);
    assertThat(bench().store().grow(id, cancelled.number())).isEmpty();
  }

  @Test
  @DisplayName("STORE-13 a renewed claim holds for its time from then on")
  void renewedClaimsHoldLonger() throws IOException {
    JobId id = bench().createPlanned("Patient");
    Claim claim = bench().claim();
    bench().advance(TTL.minusSeconds(1));

    assertThat(bench().store().renew(id, claim.number(), TTL)).isEqualTo(Outcome.APPLIED);

    bench().advance(TTL.minusSeconds(1));
    assertThat(bench().poll()).isEmpty();
    bench().advance(Duration.ofSeconds(2));
    assertThat(bench().claim().kind()).isEqualTo(ClaimKind.SWEEP);
  }

  @Test
  @DisplayName("STORE-13 does not renew a claim that is no longer LIVE")
  void doesNotRenewEndedClaims() throws IOException {
    JobId id = bench().createPlanned("Patient", "Patient");
    Claim finished = bench().claim();
    bench().applied(finished, done(finished));
    Claim lapsed = bench().claim();
    bench().advancePastTtl();
    bench().claim();

    assertThat(bench().store().renew(id, finished.number(), TTL)).isEqualTo(Outcome.LOST);
    assertThat(bench().store().renew(id, lapsed.number(), TTL)).isEqualTo(Outcome.LOST);
    assertThat(bench().store().renew(id, 4711, TTL)).isEqualTo(Outcome.LOST);
    assertThat(bench().store().renew(bench().newJob(Owner.ANYONE).id(), 1, TTL))
        .isEqualTo(Outcome.LOST);
  }

  @Test
  @DisplayName("STORE-13 of an ended job renews sweeps and purges only")
  void renewsSweepsAndPurgesOfEndedJobs() throws IOException {
    JobId id = bench().createPlanned("Patient", "Patient");
    Claim export = bench().claim();
    Claim dropped = bench().claim();
    bench().applied(dropped, progress(Progress.Fate.DROP));
    bench().store().end(id, JobEnd.CANCELLED);
    Claim sweep = bench().claim();

    assertThat(bench().store().renew(id, export.number(), TTL)).isEqualTo(Outcome.LOST);
    assertThat(bench().store().renew(id, sweep.number(), TTL)).isEqualTo(Outcome.APPLIED);
    bench().applied(sweep, done(sweep));
    bench().applied(export, progress(Progress.Fate.DROP));
    Claim secondSweep = bench().claim();
    bench().applied(secondSweep, done(secondSweep));
    Claim purge = bench().claim();
    assertThat(bench().store().renew(id, purge.number(), TTL)).isEqualTo(Outcome.APPLIED);
  }
}
