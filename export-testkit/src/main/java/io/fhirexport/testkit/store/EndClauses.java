package io.fhirexport.testkit.store;

import static io.fhirexport.testkit.store.StoreBench.RETENTION;
import static io.fhirexport.testkit.store.StoreBench.START;
import static io.fhirexport.testkit.store.StoreBench.closed;
import static io.fhirexport.testkit.store.StoreBench.done;
import static io.fhirexport.testkit.store.StoreBench.file;
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
import io.fhirexport.api.store.JobEnd;
import io.fhirexport.api.store.JobState;
import io.fhirexport.api.store.NewJob;
import io.fhirexport.api.store.NewTask;
import io.fhirexport.api.store.Outcome;
import io.fhirexport.api.store.Progress;
import io.fhirexport.api.store.StoredJob;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Clauses about the ends of jobs. */
abstract class EndClauses {
  abstract StoreBench bench();

  private static final Issue REASON = Issue.error(IssueCode.PROCESSING, "_type", "No luck.");

  @Test
  @DisplayName("STORE-1 a job is RUNNING, then COMPLETE, then EXPIRED, then gone")
  void aJobGoesThroughItsStates() throws IOException {
    JobId id = bench().createPlanned("Patient");
    assertThat(bench().job(id).state()).isEqualTo(JobState.RUNNING);
    bench().drain();
    assertThat(bench().job(id).state()).isEqualTo(JobState.COMPLETE);
    assertThat(bench().store().end(id, JobEnd.EXPIRED)).isTrue();
    assertThat(bench().job(id).state()).isEqualTo(JobState.EXPIRED);
    bench().drain();
    assertThat(bench().store().find(id)).isEmpty();
  }

  @Test
  @DisplayName("STORE-18 a CLOSE that is done makes the job COMPLETE for its retention")
  void closeCompletesTheJob() throws IOException {
    JobId id = bench().createPlanned("Patient");
    Claim export = bench().claim();
    bench().applied(export, done(export, file(export, 0)));
    bench().advance(Duration.ofSeconds(10));
    Claim close = bench().claim();

    bench().applied(close, closed(close));

    StoredJob job = bench().job(id);
    assertThat(job.state()).isEqualTo(JobState.COMPLETE);
    assertThat(job.endedAt()).isEqualTo(START.plusSeconds(10));
    assertThat(job.expiresAt()).isEqualTo(START.plusSeconds(10).plus(RETENTION));
    assertThat(bench().store().files(id, 0, 10)).hasSize(1);
    assertThat(bench().poll()).isEmpty();
    assertThat(bench().commit(close, closed(close))).isEqualTo(Outcome.APPLIED);
    assertThat(bench().job(id)).isEqualTo(job);
  }

  @Test
  @DisplayName("STORE-18 a SWEEP that is done makes its target SWEPT; one dropped does not")
  void sweptTargetsAreSweptOnce() throws IOException {
    bench().createPlanned("Patient");
    Claim lost = bench().claim();
    bench().applied(lost, progress(Progress.Fate.DROP));
    Claim dropped = bench().claim();
    bench().applied(dropped, progress(Progress.Fate.DROP));

    Claim sweep = bench().claim();

    assertThat(sweep.kind()).isEqualTo(ClaimKind.SWEEP);
    assertThat(sweep.target()).isEqualTo(dropped.target());
    bench().applied(sweep, done(sweep));
    bench().applied(sweep, done(sweep));
    assertThat(bench().claim().kind()).isEqualTo(ClaimKind.EXPORT);
    assertThat(bench().poll()).isEmpty();
  }

  @Test
  @DisplayName("STORE-18 a purged CANCELLED job is gone with all that was its")
  void purgedJobsAreGone() throws IOException {
    NewJob plain = bench().newJob(Owner.ANYONE);
    JobId id = plain.id();
    bench().store().create(new NewJob(id, plain.owner(), "", List.of(new byte[] {1})), 1);
    Claim plan = bench().claim();
    bench().applied(plan, planned(plan, tasks(NewTask.close(), "Patient", "Patient")));
    Claim export = bench().claim();
    bench().applied(export, done(export, file(export, 0)));
    bench().store().end(id, JobEnd.CANCELLED);
    assertThat(bench().store().files(id, 0, 10)).hasSize(1);

    Claim purge = bench().claim();
    bench().applied(purge, done(purge));

    assertThat(bench().store().find(id)).isEmpty();
    assertThat(bench().store().files(id, 0, 10)).isEmpty();
    assertThat(bench().store().roster(id, 0)).isEmpty();
    assertThat(bench().poll()).isEmpty();
    assertThat(bench().store().end(id, JobEnd.CANCELLED)).isFalse();
  }

  @Test
  @DisplayName("STORE-18 a purged FAILED job stays until its retention has passed")
  void purgedFailedJobsStayReadable() throws IOException {
    JobId id = bench().createPlanned("Patient");
    Claim export = bench().claim();
    bench().applied(export, Progress.builder(Progress.Fate.DONE).file(file(export, 0)).build());
    bench().store().end(id, JobEnd.failed(REASON, RETENTION));
    Claim purge = bench().claim();
    assertThat(purge.kind()).isEqualTo(ClaimKind.PURGE);
    bench().applied(purge, done(purge));

    StoredJob job = bench().job(id);
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(job.failure()).isEqualTo(REASON);
    assertThat(job.expiresAt()).isEqualTo(START.plus(RETENTION));
    assertThat(bench().store().files(id, 0, 10)).isEmpty();
    assertThat(bench().poll()).isEmpty();
    bench().advance(RETENTION.plusSeconds(1));
    bench().drain();
    assertThat(bench().store().find(id)).isEmpty();
  }

  @Test
  @DisplayName("STORE-19 a FAILED job says why, and may be done with before its time")
  void failedJobsMayBeDoneWith() throws IOException {
    JobId id = bench().create();
    bench().advance(Duration.ofSeconds(7));

    assertThat(bench().store().end(id, JobEnd.failed(REASON, RETENTION))).isTrue();

    assertThat(bench().job(id).failure()).isEqualTo(REASON);
    assertThat(bench().job(id).endedAt()).isEqualTo(START.plusSeconds(7));
    assertThat(bench().store().end(id, JobEnd.CANCELLED)).isFalse();
    assertThat(bench().store().end(id, JobEnd.EXPIRED)).isTrue();
    assertThat(bench().job(id).state()).isEqualTo(JobState.EXPIRED);
    bench().drain();
    assertThat(bench().store().find(id)).isEmpty();
  }

  @Test
  @DisplayName("STORE-19 loses every commit of an ended job's PLAN, EXPORT and CLOSE")
  void losesCommitsOfEndedJobs() throws IOException {
    JobId planning = bench().create();
    Claim plan = bench().claim();
    bench().store().end(planning, JobEnd.CANCELLED);
    JobId exporting = bench().createPlanned("Patient");
    Claim export = bench().claim();
    bench().store().end(exporting, JobEnd.failed(REASON, RETENTION));
    JobId closing = bench().createPlanned();
    Claim close = bench().claim();
    bench().store().end(closing, JobEnd.CANCELLED);

    assertThat(bench().commit(plan, planned(plan, tasks(NewTask.close(), "Patient"))))
        .isEqualTo(Outcome.LOST);
    assertThat(bench().commit(export, done(export, file(export, 0)))).isEqualTo(Outcome.LOST);
    assertThat(bench().commit(close, closed(close))).isEqualTo(Outcome.LOST);
    assertThat(bench().job(planning).tally().tasks()).isZero();
    assertThat(bench().store().files(exporting, 0, 10)).isEmpty();
    assertThat(bench().job(closing).state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  @DisplayName("STORE-19 allows no other changes of state, and no end of a job that is not there")
  void allowsNoOtherEnds() throws IOException {
    JobId running = bench().create();
    assertThat(bench().store().end(running, JobEnd.EXPIRED)).isFalse();
    assertThat(bench().job(running).state()).isEqualTo(JobState.RUNNING);
    assertThat(bench().store().end(running, JobEnd.CANCELLED)).isTrue();
    assertThat(bench().store().end(running, JobEnd.EXPIRED)).isFalse();
    assertThat(bench().store().end(running, JobEnd.failed(REASON, RETENTION))).isFalse();
    assertThat(bench().job(running).state()).isEqualTo(JobState.CANCELLED);
    assertThat(bench().store().end(bench().newJob(Owner.ANYONE).id(), JobEnd.CANCELLED)).isFalse();
    bench().drain();

    JobId complete = bench().createPlanned("Patient");
    bench().drain();
    assertThat(bench().store().end(complete, JobEnd.CANCELLED)).isFalse();
    assertThat(bench().store().end(complete, JobEnd.failed(REASON, RETENTION))).isFalse();
    assertThat(bench().job(complete).state()).isEqualTo(JobState.COMPLETE);
  }

  @Test
  @DisplayName("STORE-4 answers a repeated end as before and changes nothing more")
  void repeatedEndChangesNothing() throws IOException {
    JobId id = bench().create();
    JobEnd end = JobEnd.failed(REASON, RETENTION);
    assertThat(bench().store().end(id, end)).isTrue();
    StoredJob job = bench().job(id);
    bench().advance(Duration.ofSeconds(30));

    assertThat(bench().store().end(id, end)).isTrue();

    assertThat(bench().job(id)).isEqualTo(job);
  }
}
