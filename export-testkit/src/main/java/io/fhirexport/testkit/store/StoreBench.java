package io.fhirexport.testkit.store;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.FileName;
import io.fhirexport.api.JobId;
import io.fhirexport.api.Owner;
import io.fhirexport.api.store.Admission;
import io.fhirexport.api.store.Claim;
import io.fhirexport.api.store.ClaimKind;
import io.fhirexport.api.store.JobStore;
import io.fhirexport.api.store.NewFile;
import io.fhirexport.api.store.NewJob;
import io.fhirexport.api.store.NewTask;
import io.fhirexport.api.store.Outcome;
import io.fhirexport.api.store.Progress;
import io.fhirexport.api.store.StoredJob;
import io.fhirexport.api.store.Task;
import io.fhirexport.api.store.TaskPlan;
import io.fhirexport.api.store.TaskProgress;
import io.fhirexport.testkit.SettableClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** One storage under test, its clock, and the steps that tests have in common. Thread-safe. */
final class StoreBench {
  static final Instant START = Instant.parse("2026-02-03T04:05:06Z");
  static final Duration TTL = Duration.ofMinutes(1);
  static final Duration RETENTION = Duration.ofDays(2);

  private final SettableClock clock = SettableClock.at(START);
  private final AtomicLong jobs = new AtomicLong();
  private final Opener opener;

  StoreBench(Opener opener) {
    this.opener = opener;
  }

  /** Opens a handle on the storage. */
  interface Opener {
    JobStore open(InstantSource clock) throws IOException;
  }

  /** Another handle on the storage. */
  JobStore store() throws IOException {
    return opener.open(clock);
  }

  void advance(Duration step) {
    clock.advance(step);
  }

  /** Lets every claim lapse that is not renewed. */
  void advancePastTtl() {
    clock.advance(TTL.plusSeconds(1));
  }

  NewJob newJob(Owner owner) {
    JobId id = new JobId("%032x".formatted(jobs.incrementAndGet()));
    return new NewJob(id, owner, "definition of " + id, List.of());
  }

  /** Begins a job of any owner. */
  JobId create() throws IOException {
    return create(Owner.ANYONE);
  }

  JobId create(Owner owner) throws IOException {
    NewJob job = newJob(owner);
    Admission admission = store().create(job, 1_000);
    if (!admission.accepted()) {
      throw new AssertionError("A job was refused that has less than 1000 others.");
    }
    return job.id();
  }

  /** Begins a job, the only one with work, with one task for each type, and a CLOSE after them. */
  JobId createPlanned(String... types) throws IOException {
    return createPlanned(Owner.ANYONE, types);
  }

  JobId createPlanned(Owner owner, String... types) throws IOException {
    JobId id = create(owner);
    Claim plan = claim();
    applied(plan, planned(plan, tasks(NewTask.close(), types)));
    return id;
  }

  /** What there is to do, if there is anything. */
  Optional<Claim> poll() throws IOException {
    return store().claim("worker", TTL);
  }

  /** What there is to do. */
  Claim claim() throws IOException {
    return poll().orElseThrow(() -> new AssertionError("There is nothing to claim."));
  }

  StoredJob job(JobId id) throws IOException {
    return store().find(id).orElseThrow(() -> new AssertionError("The job is gone."));
  }

  Outcome commit(Claim claim, int seq, Progress progress) throws IOException {
    return store().commit(claim.job(), claim.number(), seq, progress);
  }

  /** Commits the first progress of a claim. */
  Outcome commit(Claim claim, Progress progress) throws IOException {
    return commit(claim, 0, progress);
  }

  /** Commits the first progress of a claim, which must succeed. */
  void applied(Claim claim, Progress progress) throws IOException {
    Outcome outcome = commit(claim, progress);
    if (outcome != Outcome.APPLIED) {
      throw new AssertionError("The commit of " + claim.kind() + " was " + outcome + ".");
    }
  }

  /** Claims and commits whatever there is to do, until there is nothing. */
  void drain() throws IOException {
    for (Optional<Claim> next = poll(); next.isPresent(); next = poll()) {
      Claim claim = next.get();
      applied(claim, claim.kind() == ClaimKind.CLOSE ? closed(claim) : done(claim));
    }
  }

  /** A plan of one task for each type. */
  static TaskPlan tasks(NewTask followUp, String... types) {
    List<NewTask> tasks =
        Arrays.stream(types).map(type -> NewTask.export(type, "payload of " + type)).toList();
    return new TaskPlan() {
      @Override
      public CloseableIterator<NewTask> tasks() {
        return CloseableIterator.of(tasks);
      }

      @Override
      public NewTask followUp() {
        return followUp;
      }
    };
  }

  /** A PLAN is done. */
  static Progress planned(Claim claim, TaskPlan plan) {
    return allDone(claim).plan(plan).build();
  }

  /** A CLOSE is done. */
  static Progress closed(Claim claim) {
    return allDone(claim).retention(RETENTION).build();
  }

  /** A claim is done, and so are its tasks; the files become the job's. */
  static Progress done(Claim claim, NewFile... files) {
    Progress.Builder builder = allDone(claim);
    Arrays.stream(files).forEach(builder::file);
    return builder.build();
  }

  private static Progress.Builder allDone(Claim claim) {
    Progress.Builder builder = Progress.builder(Progress.Fate.DONE);
    claim.tasks().forEach(task -> builder.task(TaskProgress.done(task.number())));
    return builder;
  }

  /** What became of one task. */
  static Progress progress(Progress.Fate fate, TaskProgress... tasks) {
    Progress.Builder builder = Progress.builder(fate);
    Arrays.stream(tasks).forEach(builder::task);
    return builder.build();
  }

  /** A file that a claim wrote. */
  static NewFile file(Claim claim, int seq) {
    return new NewFile(FileName.output("Patient", claim.number(), seq), 3, 300);
  }

  /** The only task of a claim. */
  static Task only(Claim claim) {
    if (claim.tasks().size() != 1) {
      throw new AssertionError("The claim holds " + claim.tasks().size() + " tasks.");
    }
    return claim.tasks().get(0);
  }
}
