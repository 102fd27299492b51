package io.fhirexport.testkit.store;

import static io.fhirexport.testkit.store.StoreBench.START;
import static io.fhirexport.testkit.store.StoreBench.TTL;
import static io.fhirexport.testkit.store.StoreBench.only;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.JobId;
import io.fhirexport.api.Owner;
import io.fhirexport.api.store.Admission;
import io.fhirexport.api.store.Claim;
import io.fhirexport.api.store.ClaimKind;
import io.fhirexport.api.store.Counts;
import io.fhirexport.api.store.JobEnd;
import io.fhirexport.api.store.JobState;
import io.fhirexport.api.store.JobStore;
import io.fhirexport.api.store.ListsJobs;
import io.fhirexport.api.store.NewJob;
import io.fhirexport.api.store.StoredJob;
import io.fhirexport.api.store.Tally;
import io.fhirexport.api.store.Task;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Clauses about creating and finding jobs. */
abstract class CreateClauses {
  abstract StoreBench bench();

  @Test
  @DisplayName("STORE-6 begins a job with one PLAN task in stage 0")
  void beginsAJobWithOnePlanTask() throws IOException {
    NewJob job = bench().newJob(new Owner("tenant", "caller"));

    assertThat(bench().store().create(job, 1)).isEqualTo(Admission.ACCEPTED);

    StoredJob stored = bench().job(job.id());
    assertThat(stored.state()).isEqualTo(JobState.RUNNING);
    assertThat(stored.owner()).isEqualTo(job.owner());
    assertThat(stored.definition()).isEqualTo(job.definition());
    assertThat(stored.createdAt()).isEqualTo(START);
    assertThat(stored.endedAt()).isNull();
    assertThat(stored.expiresAt()).isNull();
    assertThat(stored.failure()).isNull();
    assertThat(stored.tally()).isEqualTo(new Tally(0, 0, 0, Counts.NONE));
    Claim plan = bench().claim();
    assertThat(plan.job()).isEqualTo(job.id());
    assertThat(plan.kind()).isEqualTo(ClaimKind.PLAN);
    assertThat(plan.stage()).isZero();
    assertThat(plan.type()).isEmpty();
    assertThat(plan.target()).isNull();
    assertThat(only(plan)).isEqualTo(new Task(only(plan).number(), "", null, 0, false));
    assertThat(bench().poll()).isEmpty();
  }

  @Test
  @DisplayName("STORE-6 refuses an owner who runs as many jobs as allowed, and names them")
  void refusesAnOwnerWithTooManyJobs() throws IOException {
    Owner owner = new Owner("tenant", "caller");
    JobId first = bench().create(owner);
    JobId second = bench().create(owner);
    NewJob third = bench().newJob(owner);

    Admission admission = bench().store().create(third, 2);

    assertThat(admission.accepted()).isFalse();
    assertThat(admission.running()).containsExactlyInAnyOrder(first, second);
    assertThat(bench().store().find(third.id())).isEmpty();
  }

  @Test
  @DisplayName("STORE-6 counts neither the jobs of other owners nor those that have ended")
  void countsRunningJobsOfTheOwnerOnly() throws IOException {
    bench().create(new Owner("tenant", null));
    bench().create(new Owner(null, "caller"));
    bench().create(Owner.ANYONE);
    Owner owner = new Owner("tenant", "caller");
    JobId ended = bench().create(owner);
    assertThat(bench().store().end(ended, JobEnd.CANCELLED)).isTrue();

    assertThat(bench().store().create(bench().newJob(owner), 1).accepted()).isTrue();
    assertThat(bench().store().create(bench().newJob(owner), 1).accepted()).isFalse();
  }

  @Test
  @DisplayName("STORE-4 answers a repeated create as before and creates nothing more")
  void repeatedCreateChangesNothing() throws IOException {
    NewJob job = bench().newJob(Owner.ANYONE);
    assertThat(bench().store().create(job, 1)).isEqualTo(Admission.ACCEPTED);
    bench().claim();

    assertThat(bench().store().create(job, 1)).isEqualTo(Admission.ACCEPTED);

    assertThat(bench().poll()).isEmpty();
  }

  @Test
  @DisplayName("STORE-5 keeps what one handle was told for every other")
  void otherHandlesSeeTheSame() throws IOException {
    JobStore one = bench().store();
    JobStore other = bench().store();
    NewJob job = bench().newJob(Owner.ANYONE);

    one.create(job, 1);

    assertThat(other.find(job.id()).map(StoredJob::definition)).contains(job.definition());
    assertThat(other.claim("other", TTL).map(Claim::job)).contains(job.id());
    assertThat(one.claim("one", TTL)).isEmpty();
  }

  @Test
  @DisplayName("STORE-7 finds a job in any state, and none that it was never told of")
  void findsAJobInAnyState() throws IOException {
    JobId id = bench().create();
    bench().store().end(id, JobEnd.CANCELLED);

    assertThat(bench().job(id).state()).isEqualTo(JobState.CANCELLED);
    assertThat(bench().store().find(bench().newJob(Owner.ANYONE).id())).isEmpty();
  }

  @Test
  @DisplayName("STORE-8 hands out the pages of a roster as they were given")
  void handsOutTheRoster() throws IOException {
    NewJob plain = bench().newJob(Owner.ANYONE);
    byte[] big = new byte[64 * 1024];
    big[17] = -1;
    List<byte[]> pages = List.of(new byte[] {1, 2, 0, -1}, big);
    bench().store().create(new NewJob(plain.id(), plain.owner(), "", pages), 1);

    assertThat(bench().store().roster(plain.id(), 0)).hasValue(pages.get(0));
    assertThat(bench().store().roster(plain.id(), 1)).hasValue(big);
    assertThat(bench().store().roster(plain.id(), 2)).isEmpty();
    assertThat(bench().store().roster(bench().newJob(Owner.ANYONE).id(), 0)).isEmpty();
  }

  @Test
  @DisplayName("lists jobs of every owner in the order of their ids, if it lists jobs")
  void listsJobs() throws IOException {
    JobId first = bench().create(new Owner("tenant", null));
    JobId second = bench().create();
    JobId third = bench().create();
    bench().store().end(second, JobEnd.CANCELLED);

    if (bench().store() instanceof ListsJobs jobs) {
      assertThat(jobs.list(null, 2)).extracting(StoredJob::id).containsExactly(first, second);
      assertThat(jobs.list(second, 2)).extracting(StoredJob::id).containsExactly(third);
      assertThat(jobs.list(third, 2)).isEmpty();
    }
  }
}
