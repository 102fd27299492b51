package io.fhirexport.testkit.store;

import static io.fhirexport.testkit.store.StoreBench.done;
import static io.fhirexport.testkit.store.StoreBench.file;
import static io.fhirexport.testkit.store.StoreBench.only;
import static io.fhirexport.testkit.store.StoreBench.progress;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.FileName;
import io.fhirexport.api.JobId;
import io.fhirexport.api.Owner;
import io.fhirexport.api.store.Claim;
import io.fhirexport.api.store.ClaimKind;
import io.fhirexport.api.store.Counts;
import io.fhirexport.api.store.DeadClaim;
import io.fhirexport.api.store.JobEnd;
import io.fhirexport.api.store.JobState;
import io.fhirexport.api.store.NewFile;
import io.fhirexport.api.store.Outcome;
import io.fhirexport.api.store.OwnedFile;
import io.fhirexport.api.store.Progress;
import io.fhirexport.api.store.Tally;
import io.fhirexport.api.store.Task;
import io.fhirexport.api.store.TaskProgress;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Clauses about commits of EXPORT claims. */
abstract class CommitClauses {
  abstract StoreBench bench();

  @Test
  @DisplayName("STORE-14 applies the commits of a LIVE claim one by one")
  void appliesCommitsOneByOne() throws IOException {
    JobId id = bench().createPlanned("Patient");
    Claim claim = bench().claim();
    Progress first =
        Progress.builder(Progress.Fate.KEEP)
            .file(file(claim, 0))
            .counts(new Counts(6, 3, 2, 1, 300, 0))
            .task(TaskProgress.at(only(claim).number(), "p1"))
            .build();
    Progress second =
        Progress.builder(Progress.Fate.DONE)
            .file(file(claim, 1))
            .counts(new Counts(3, 3, 0, 0, 300, 1))
            .task(TaskProgress.done(only(claim).number()))
            .build();

    assertThat(bench().commit(claim, 0, first)).isEqualTo(Outcome.APPLIED);
    assertThat(bench().commit(claim, 1, second)).isEqualTo(Outcome.APPLIED);

    assertThat(bench().job(id).tally())
        .isEqualTo(new Tally(1, 1, 2, new Counts(9, 6, 2, 1, 600, 1)));
  }

  @Test
  @DisplayName("STORE-14 loses a commit whose number is not the claim's next, and changes nothing")
  void losesACommitOutOfOrder() throws IOException {
    JobId id = bench().createPlanned("Patient");
    Claim claim = bench().claim();

    assertThat(bench().commit(claim, 1, done(claim, file(claim, 1)))).isEqualTo(Outcome.LOST);

    assertThat(bench().store().files(id, 0, 10)).isEmpty();
    assertThat(bench().job(id).tally().tasksDone()).isZero();
    bench().applied(claim, done(claim));
  }

  @Test
  @DisplayName("STORE-14 loses the commit of a claim that was taken over, and changes nothing")
  void losesTheCommitOfALostClaim() throws IOException {
    JobId id = bench().createPlanned("Patient");
    Claim lost = bench().claim();
    bench().advancePastTtl();
    bench().claim();
    Claim successor = bench().claim();

    assertThat(bench().commit(lost, done(lost, file(lost, 0)))).isEqualTo(Outcome.LOST);
    assertThat(bench().commit(lost, progress(Progress.Fate.DROP))).isEqualTo(Outcome.LOST);

    assertThat(bench().store().files(id, 0, 10)).isEmpty();
    assertThat(bench().job(id).tally().tasksDone()).isZero();
    bench().applied(successor, done(successor, file(successor, 0)));
    assertThat(bench().store().files(id, 0, 10))
        .extracting(OwnedFile::name)
        .containsExactly(file(successor, 0).name());
  }

  @Test
  @DisplayName("STORE-14 loses the commit of a claim or job that never was")
  void losesTheCommitOfAnUnknownClaim() throws IOException {
    JobId id = bench().createPlanned("Patient");
    Progress progress = progress(Progress.Fate.DONE);

    assertThat(bench().store().commit(id, 4711, 0, progress)).isEqualTo(Outcome.LOST);
    assertThat(bench().store().commit(bench().newJob(Owner.ANYONE).id(), 1, 0, progress))
        .isEqualTo(Outcome.LOST);
  }

  @Test
  @DisplayName("STORE-4 answers a repeated commit as before and changes nothing more")
  void repeatedCommitChangesNothing() throws IOException {
    JobId id = bench().createPlanned("Patient");
    Claim claim = bench().claim();
    Progress first =
        Progress.builder(Progress.Fate.KEEP)
            .file(file(claim, 0))
            .counts(new Counts(3, 3, 0, 0, 300, 0))
            .build();
    Progress last = done(claim, file(claim, 1));

    assertThat(bench().commit(claim, 0, first)).isEqualTo(Outcome.APPLIED);
    assertThat(bench().commit(claim, 0, first)).isEqualTo(Outcome.APPLIED);
    assertThat(bench().commit(claim, 1, last)).isEqualTo(Outcome.APPLIED);
    assertThat(bench().commit(claim, 1, last)).isEqualTo(Outcome.APPLIED);

    assertThat(bench().job(id).tally())
        .isEqualTo(new Tally(1, 1, 2, new Counts(3, 3, 0, 0, 300, 0)));
    assertThat(bench().store().files(id, 0, 10)).hasSize(2);
    bench().drain();
    assertThat(bench().job(id).state()).isEqualTo(JobState.COMPLETE);
  }

  @Test
  @DisplayName("STORE-4 answers a repeated drop as before, also when its job has ended")
  void repeatedDropChangesNothing() throws IOException {
    JobId id = bench().createPlanned("Patient");
    Claim claim = bench().claim();
    bench().applied(claim, progress(Progress.Fate.DROP));
    bench().store().end(id, JobEnd.CANCELLED);

    bench().applied(claim, progress(Progress.Fate.DROP));

    assertThat(bench().claim().kind()).isEqualTo(ClaimKind.SWEEP);
    assertThat(bench().poll()).isEmpty();
  }

  @Test
  @DisplayName("STORE-9 lists scratch among the files, and does not count it")
  void listsScratchUncounted() throws IOException {
    JobId id = bench().createPlanned("Patient");
    Claim claim = bench().claim();
    NewFile scratch = new NewFile(FileName.scratch(claim.number(), 0), 2, 20);
    bench().applied(claim, done(claim, scratch, file(claim, 0)));

    assertThat(bench().store().files(id, 0, 10))
        .extracting(OwnedFile::name)
        .containsExactly(scratch.name(), file(claim, 0).name());
    assertThat(bench().job(id).tally().files()).isEqualTo(1);
  }

  @Test
  @DisplayName("STORE-9 says which file continues another, once that is owned")
  void saysWhatContinuesAFile() throws IOException {
    JobId id = bench().createPlanned("Patient", "Patient");
    Claim one = bench().claim();
    Claim two = bench().claim();
    bench().applied(one, done(one, file(one, 0)));
    assertThat(bench().store().files(id, 0, 10).get(0).continuedIn()).isNull();

    FileName name = file(two, 0).name();
    bench().applied(two, done(two, new NewFile(name, 2, 20, file(one, 0).name())));

    assertThat(bench().store().files(id, 0, 10))
        .extracting(OwnedFile::continuedIn)
        .containsExactly(name, null);
  }

  @Test
  @DisplayName("STORE-9 lists files in the order of their commits, page by page")
  void listsFilesInOrder() throws IOException {
    JobId id = bench().createPlanned("Patient", "Patient");
    Claim one = bench().claim();
    Claim two = bench().claim();
    bench().applied(two, Progress.builder(Progress.Fate.KEEP).file(file(two, 0)).build());
    bench().applied(one, done(one, file(one, 0)));
    assertThat(bench().commit(two, 1, done(two, file(two, 1)))).isEqualTo(Outcome.APPLIED);

    List<OwnedFile> files = bench().store().files(id, 0, 10);

    assertThat(files)
        .extracting(OwnedFile::name)
        .containsExactly(file(two, 0).name(), file(one, 0).name(), file(two, 1).name());
    assertThat(files).extracting(OwnedFile::order).isSorted().doesNotHaveDuplicates();
    assertThat(files.get(0).order()).isPositive();
    assertThat(files.get(0).count()).isEqualTo(3);
    assertThat(files.get(0).bytes()).isEqualTo(300);
    assertThat(bench().store().files(id, 0, 2)).isEqualTo(files.subList(0, 2));
    assertThat(bench().store().files(id, files.get(1).order(), 2)).isEqualTo(files.subList(2, 3));
    assertThat(bench().store().files(id, files.get(2).order(), 2)).isEmpty();
  }

  @Test
  @DisplayName("STORE-15 a claim that is done gives back the tasks that are not mentioned")
  void doneClaimsGiveTasksBack() throws IOException {
    JobId id = bench().createPlanned("Patient", "Patient");
    Claim claim = bench().claim();
    Task grown = bench().store().grow(id, claim.number()).orElseThrow();
    bench().applied(claim, progress(Progress.Fate.KEEP, TaskProgress.at(grown.number(), "p1")));

    Progress last = progress(Progress.Fate.DONE, TaskProgress.done(only(claim).number()));
    assertThat(bench().commit(claim, 1, last)).isEqualTo(Outcome.APPLIED);

    assertThat(only(bench().claim()))
        .isEqualTo(new Task(grown.number(), grown.payload(), "p1", 0, false));
    assertThat(bench().poll()).isEmpty();
  }

  @Test
  @DisplayName("STORE-15 a claim that goes on keeps the tasks that are not mentioned")
  void keptClaimsKeepTheirTasks() throws IOException {
    JobId id = bench().createPlanned("Patient", "Patient");
    Claim claim = bench().claim();
    Task grown = bench().store().grow(id, claim.number()).orElseThrow();

    bench().applied(claim, progress(Progress.Fate.KEEP, TaskProgress.done(grown.number())));

    assertThat(bench().poll()).isEmpty();
    assertThat(bench().commit(claim, 1, done(claim))).isEqualTo(Outcome.APPLIED);
    assertThat(bench().job(id).tally().tasksDone()).isEqualTo(2);
  }

  @Test
  @DisplayName("STORE-15 a claim may give one task back, without blame, and go on")
  void keptClaimsMayGiveATaskBack() throws IOException {
    JobId id = bench().createPlanned("Patient", "Patient");
    Claim claim = bench().claim();
    Task grown = bench().store().grow(id, claim.number()).orElseThrow();

    bench().applied(claim, progress(Progress.Fate.KEEP, TaskProgress.open(grown.number(), "p1")));

    assertThat(only(bench().claim()))
        .isEqualTo(new Task(grown.number(), grown.payload(), "p1", 0, false));
  }

  @Test
  @DisplayName("STORE-15 a claim that is dropped is DEAD at once and its tasks are open")
  void droppedClaimsAreDeadAtOnce() throws IOException {
    bench().createPlanned("Patient");
    Claim claim = bench().claim();
    bench()
        .applied(claim, progress(Progress.Fate.KEEP, TaskProgress.at(only(claim).number(), "p1")));

    assertThat(bench().commit(claim, 1, progress(Progress.Fate.DROP))).isEqualTo(Outcome.APPLIED);

    assertThat(bench().claim().target())
        .isEqualTo(new DeadClaim(claim.number(), ClaimKind.EXPORT, "Patient", 1));
    Task again = only(bench().claim());
    assertThat(again.number()).isEqualTo(only(claim).number());
    assertThat(again.position()).isEqualTo("p1");
  }

  @Test
  @DisplayName("STORE-15 a claim may be dropped after its job has ended")
  void claimsOfEndedJobsMayBeDropped() throws IOException {
    JobId id = bench().createPlanned("Patient");
    Claim claim = bench().claim();
    bench().store().end(id, JobEnd.CANCELLED);

    assertThat(bench().commit(claim, progress(Progress.Fate.DROP))).isEqualTo(Outcome.APPLIED);

    assertThat(bench().claim().kind()).isEqualTo(ClaimKind.SWEEP);
  }

  @Test
  @DisplayName("STORE-17 failures add up until the position moves")
  void failuresAddUpUntilThePositionMoves() throws IOException {
    bench().createPlanned("Patient");

    assertThat(attemptsAfterFailureAt(null)).isEqualTo(1);
    assertThat(attemptsAfterFailureAt(null)).isEqualTo(2);
    assertThat(attemptsAfterFailureAt("p1")).isEqualTo(1);
    assertThat(attemptsAfterFailureAt("p1")).isEqualTo(2);

    Claim claim = bench().claim();
    TaskProgress moved = TaskProgress.open(only(claim).number(), "p2");
    bench().applied(claim, progress(Progress.Fate.DONE, moved));
    Task task = only(bench().claim());
    assertThat(task.attempts()).isZero();
    assertThat(task.alone()).isFalse();
  }

  private int attemptsAfterFailureAt(@Nullable String position) throws IOException {
    Claim claim = bench().claim();
    TaskProgress failed =
        TaskProgress.failed(only(claim).number(), position, Duration.ofSeconds(1));
    bench().applied(claim, progress(Progress.Fate.DONE, failed));
    bench().advance(Duration.ofSeconds(2));

    Claim again = bench().claim();
    bench().applied(again, progress(Progress.Fate.DONE));
    return only(again).attempts();
  }
}
