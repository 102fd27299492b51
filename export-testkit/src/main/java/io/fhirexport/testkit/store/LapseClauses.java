package io.fhirexport.testkit.store;

import static io.fhirexport.testkit.store.StoreBench.RETENTION;
import static io.fhirexport.testkit.store.StoreBench.START;
import static io.fhirexport.testkit.store.StoreBench.TTL;
import static io.fhirexport.testkit.store.StoreBench.done;
import static io.fhirexport.testkit.store.StoreBench.only;
import static io.fhirexport.testkit.store.StoreBench.progress;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.JobId;
import io.fhirexport.api.store.Claim;
import io.fhirexport.api.store.ClaimKind;
import io.fhirexport.api.store.DeadClaim;
import io.fhirexport.api.store.JobEnd;
import io.fhirexport.api.store.JobState;
import io.fhirexport.api.store.JobStore;
import io.fhirexport.api.store.Outcome;
import io.fhirexport.api.store.Progress;
import io.fhirexport.api.store.Task;
import io.fhirexport.api.store.TaskProgress;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Clauses about time: claims that lapse, jobs that expire. */
abstract class LapseClauses {
  abstract StoreBench bench();

  @Test
  @DisplayName("STORE-10 takes a claim's task back when its time has passed, to run alone")
  void takesATaskBack() throws IOException {
    bench().createPlanned("Patient");
    Claim lost = bench().claim();
    bench().applied(lost, progress(Progress.Fate.KEEP, TaskProgress.at(only(lost).number(), "p1")));

    bench().advancePastTtl();
    Claim sweep = bench().claim();
    Claim successor = bench().claim();

    assertThat(sweep.target())
        .isEqualTo(new DeadClaim(lost.number(), ClaimKind.EXPORT, "Patient", 1));
    assertThat(only(successor))
        .isEqualTo(new Task(only(lost).number(), "payload of Patient", "p1", 1, true));
  }

  @Test
  @DisplayName("STORE-10 leaves a claim alone whose time has not passed")
  void leavesAClaimAloneInTime() throws IOException {
    bench().createPlanned("Patient");
    Claim claim = bench().claim();

    bench().advance(TTL.minusSeconds(1));

    assertThat(bench().poll()).isEmpty();
    bench().applied(claim, done(claim));
  }

  @Test
  @DisplayName("STORE-10 a claim past its time is LIVE until someone asks for work")
  void aClaimIsLiveUntilSomeoneAsks() throws IOException {
    bench().createPlanned("Patient");
    Claim claim = bench().claim();

    bench().advancePastTtl();

    bench().applied(claim, done(claim));
  }

  @Test
  @DisplayName("STORE-10 hands out a lapsed SWEEP and a lapsed PURGE again")
  void handsOutLapsedSweepsAndPurgesAgain() throws IOException {
    JobId id = bench().createPlanned("Patient");
    Claim lost = bench().claim();
    bench().store().end(id, JobEnd.CANCELLED);
    bench().applied(lost, progress(Progress.Fate.DROP));
    Claim sweep = bench().claim();
    bench().advancePastTtl();
    Claim sweepAgain = bench().claim();
    assertThat(sweepAgain.target()).isEqualTo(sweep.target());
    assertThat(sweepAgain.number()).isNotEqualTo(sweep.number());
    bench().applied(sweepAgain, done(sweepAgain));
    Claim purge = bench().claim();
    bench().advancePastTtl();

    Claim purgeAgain = bench().claim();

    assertThat(purgeAgain.kind()).isEqualTo(ClaimKind.PURGE);
    assertThat(purgeAgain.number()).isNotEqualTo(purge.number());
    assertThat(bench().commit(purge, done(purge))).isEqualTo(Outcome.LOST);
    bench().applied(purgeAgain, done(purgeAgain));
    assertThat(bench().store().find(id)).isEmpty();
  }

  @Test
  @DisplayName("STORE-10 hands out each lost task in a claim of its own")
  void lostTasksRunAlone() throws IOException {
    JobId id = bench().createPlanned("Patient", "Patient");
    Claim lost = bench().claim();
    assertThat(bench().store().grow(id, lost.number())).isPresent();
    bench().advancePastTtl();
    assertThat(bench().claim().kind()).isEqualTo(ClaimKind.SWEEP);

    Claim first = bench().claim();
    Claim second = bench().claim();

    assertThat(only(first).alone()).isTrue();
    assertThat(only(second).alone()).isTrue();
    assertThat(only(first).number()).isNotEqualTo(only(second).number());
  }

  @Test
  @DisplayName("STORE-10 a COMPLETE job whose retention has passed is EXPIRED, then gone")
  void completeJobsExpire() throws IOException {
    JobId id = bench().createPlanned("Patient");
    bench().drain();
    assertThat(bench().job(id).expiresAt()).isEqualTo(START.plus(RETENTION));
    bench().advance(RETENTION.minusSeconds(1));
    assertThat(bench().poll()).isEmpty();
    assertThat(bench().job(id).state()).isEqualTo(JobState.COMPLETE);

    bench().advance(Duration.ofSeconds(2));
    Claim purge = bench().claim();

    assertThat(purge.kind()).isEqualTo(ClaimKind.PURGE);
    assertThat(bench().job(id).state()).isEqualTo(JobState.EXPIRED);
    bench().applied(purge, done(purge));
    assertThat(bench().store().find(id)).isEmpty();
  }

  @Test
  @DisplayName("STORE-3 claims lapse by the store's clock, whichever handle was asked")
  void handlesShareTheClock() throws IOException {
    bench().createPlanned("Patient");
    JobStore one = bench().store();
    JobStore other = bench().store();
    Claim claim = one.claim("one", TTL).orElseThrow();

    bench().advancePastTtl();

    assertThat(other.claim("other", TTL).map(Claim::kind)).contains(ClaimKind.SWEEP);
    assertThat(one.commit(claim.job(), claim.number(), 0, done(claim))).isEqualTo(Outcome.LOST);
  }
}
