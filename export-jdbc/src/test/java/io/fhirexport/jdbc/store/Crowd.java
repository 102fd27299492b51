package io.fhirexport.jdbc.store;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.FileName;
import io.fhirexport.api.JobId;
import io.fhirexport.api.Owner;
import io.fhirexport.api.store.Claim;
import io.fhirexport.api.store.ClaimKind;
import io.fhirexport.api.store.JobStore;
import io.fhirexport.api.store.NewFile;
import io.fhirexport.api.store.NewJob;
import io.fhirexport.api.store.NewTask;
import io.fhirexport.api.store.Outcome;
import io.fhirexport.api.store.Progress;
import io.fhirexport.api.store.Task;
import io.fhirexport.api.store.TaskPlan;
import io.fhirexport.api.store.TaskProgress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A worker without resources: it takes claims, grows them, commits a file for each, and now and
 * then dawdles until its claim lapses, gives it up, or repeats a commit.
 */
final class Crowd {
  static final Duration TTL = Duration.ofMillis(400);

  private final JobStore store;
  private final Random random;
  private final JobId job;

  Crowd(JobStore store, JobId job, long seed) {
    this.store = store;
    this.job = job;
    this.random = new Random(seed);
  }

  /** Begins a job with so many tasks of a few types. */
  static JobId begin(JobStore store, int tasks) throws IOException {
    JobId id = new JobId("%032x".formatted(new Random().nextLong() >>> 1));
    store.create(new NewJob(id, Owner.ANYONE, "", List.of()), 10);
    Claim plan = store.claim("planner", Duration.ofMinutes(1)).orElseThrow();
    Progress progress =
        Progress.builder(Progress.Fate.DONE)
            .task(TaskProgress.done(plan.tasks().get(0).number()))
            .plan(new Plan(tasks))
            .build();
    if (store.commit(id, plan.number(), 0, progress) != Outcome.APPLIED) {
      throw new IllegalStateException("The plan was lost.");
    }
    return id;
  }

  private record Plan(int size) implements TaskPlan {
    @Override
    public CloseableIterator<NewTask> tasks() {
      int[] next = {0};
      return CloseableIterator.from(
          () -> next[0] < size ? NewTask.export("Type" + "ABCDE".charAt(next[0]++ % 5), "") : null);
    }

    @Override
    public NewTask followUp() {
      return NewTask.close();
    }
  }

  /** Works until the job is COMPLETE. */
  void work() throws IOException {
    while (store.find(job).orElseThrow().endedAt() == null) {
      Optional<Claim> claim = store.claim("crowd", TTL);
      if (claim.isEmpty()) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      } else {
        work(claim.get());
      }
    }
  }

  private void work(Claim claim) throws IOException {
    Progress.Builder progress = Progress.builder(Progress.Fate.DONE);
    List<Task> tasks = new ArrayList<>(claim.tasks());
    for (int i = random.nextInt(40); i > 0 && claim.kind() == ClaimKind.EXPORT; i--) {
      store.grow(job, claim.number()).ifPresent(tasks::add);
    }
    int luck = random.nextInt(100);
    if (luck == 0) {
      return; // dead: another worker finds out
    }
    if (luck == 1) {
      store.commit(job, claim.number(), 0, Progress.builder(Progress.Fate.DROP).build());
      return;
    }
    if (luck == 2) {
      LockSupport.parkNanos(TTL.multipliedBy(2).toNanos()); // a zombie
    }
    tasks.forEach(task -> progress.task(TaskProgress.done(task.number())));
    if (claim.kind() == ClaimKind.EXPORT) {
      progress.file(new NewFile(FileName.output(claim.type(), claim.number(), 0), tasks.size(), 1));
    } else if (claim.kind() == ClaimKind.CLOSE) {
      progress.retention(Duration.ofHours(1));
    }
    Outcome outcome = store.commit(job, claim.number(), 0, progress.build());
    if (luck < 10 && store.commit(job, claim.number(), 0, progress.build()) != outcome) {
      throw new IllegalStateException("A repeated commit was answered in another way.");
    }
  }
}
