package io.fhirexport.core.run;

import io.fhirexport.api.ExportJob;
import io.fhirexport.api.Issue;
import io.fhirexport.api.JobId;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.source.SourceDescription;
import io.fhirexport.api.store.Claim;
import io.fhirexport.api.store.ClaimKind;
import io.fhirexport.api.store.JobEnd;
import io.fhirexport.api.store.JobState;
import io.fhirexport.api.store.JobStore;
import io.fhirexport.api.store.Progress;
import io.fhirexport.api.store.StoredJob;
import io.fhirexport.api.store.Task;
import io.fhirexport.api.store.TaskProgress;
import io.fhirexport.core.EngineOptions;
import io.fhirexport.core.plan.BlockTask;
import io.fhirexport.core.plan.Fingerprint;
import io.fhirexport.core.plan.WalkTask;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one claim after the other and works at it to its end. Thread-safe: each call is a worker of
 * its own.
 */
public final class Worker {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  private final String name;
  private final Parts parts;
  private final Events events;
  private final BooleanSupplier stopping;
  private final LoadedJobs jobs;
  private final Set<HeldClaim> held = ConcurrentHashMap.newKeySet();

  /**
   * A worker.
   *
   * @param name for people who look at the store
   * @param stopping whether to stop at the next whole line
   */
  public Worker(String name, Parts parts, Events events, BooleanSupplier stopping) {
    this.name = name;
    this.parts = parts;
    this.events = events;
    this.stopping = stopping;
    this.jobs = new LoadedJobs(parts);
  }

  /**
   * Takes something to do and does it.
   *
   * @param buffers used by this call alone
   * @return false if there was nothing to do
   * @throws IOException if the store cannot be reached
   */
  public boolean runOne(WriteBuffers buffers) throws IOException {
    EngineOptions options = parts.options();
    long nanos = options.nanoTime().getAsLong();
    Instant wall = options.clock().instant();
    Optional<Claim> claim = parts.store().claim(name, options.claimTime());
    if (claim.isEmpty()) {
      return false;
    }
    HeldClaim hold = new HeldClaim(claim.get(), parts.store(), options, nanos, wall);
    held.add(hold);
    try {
      work(hold, buffers);
    } finally {
      held.remove(hold);
    }
    return true;
  }

  /**
   * Makes workers of this process drop their work for a job that has ended. A clean-up goes on: it
   * is there because the job ended, and would otherwise wait for its claim to run out.
   */
  public void drop(JobId job) {
    held.stream()
        .filter(hold -> hold.claim().job().equals(job) && !isCleanUp(hold.claim()))
        .forEach(HeldClaim::lose);
  }

  private static boolean isCleanUp(Claim claim) {
    return claim.kind() == ClaimKind.SWEEP || claim.kind() == ClaimKind.PURGE;
  }

  private void work(HeldClaim hold, WriteBuffers buffers) throws IOException {
    Claim claim = hold.claim();
    if (isCleanUp(claim)) {
      cleanUp(hold);
      return;
    }
    Optional<LoadedJob> job;
    try {
      job = jobs.find(claim.job());
    } catch (IOException | RuntimeException e) {
      giveBackUnread(hold, e);
      return;
    }
    if (job.isEmpty()) {
      return;
    }
    if (claim.kind() == ClaimKind.EXPORT) {
      export(hold, job.get(), buffers);
    } else {
      planOrClose(hold, job.get(), buffers);
    }
  }

  /**
   * A job that cannot be read, possibly ever: its tasks are tried again so many times, then it
   * fails.
   */
  private void giveBackUnread(HeldClaim hold, Exception cause) throws IOException {
    Claim claim = hold.claim();
    LOG.warn("job={} could not be read", claim.job(), cause);
    Progress.Builder progress = Progress.builder(Progress.Fate.DROP);
    for (Task task : claim.tasks()) {
      boolean lastTime = task.attempts() + 1 >= parts.options().maxAttempts();
      if (lastTime || cause instanceof PermanentFailureException) {
        JobFailureException failure =
            new JobFailureException("What is stored of the export cannot be read.", cause);
        parts.store().end(claim.job(), JobEnd.failed(failure.issue(), parts.options().retention()));
      } else {
        progress.task(
            TaskProgress.failed(task.number(), null, Attempts.pause(task, parts.options())));
      }
    }
    if (!claim.tasks().isEmpty()) {
      drop(hold, 0, progress);
    }
  }

  private void cleanUp(HeldClaim hold) {
    try {
      ExportJob job = jobs.forCleanUp(hold.claim().job()).orElse(null);
      if (job == null) {
        return;
      }
      CleanUp cleanUp = new CleanUp(parts, hold, job, events);
      if (hold.claim().kind() == ClaimKind.SWEEP) {
        cleanUp.sweep();
      } else {
        cleanUp.purge();
        jobs.forget(hold.claim().job());
      }
    } catch (ClaimLostException e) {
      LOG.debug("job={} claim={} was lost", hold.claim().job(), hold.claim().number());
    } catch (IOException | RuntimeException e) {
      LOG.warn("job={} could not be cleaned up, which is tried again", hold.claim().job(), e);
    }
  }

  private void export(HeldClaim hold, LoadedJob job, WriteBuffers buffers) {
    TaskRun run;
    try {
      SourceDescription source = describeUnchanged(job);
      String first = hold.claim().tasks().get(0).payload();
      if (BlockTask.isOne(first)) {
        run = new BlockRun(parts, hold, job, events, stopping, buffers);
      } else if (WalkTask.isOne(first)) {
        run = new WalkRun(parts, hold, job, source.trust(), events, stopping, buffers);
      } else {
        run = new ExportRun(parts, hold, job, source.trust(), events, stopping, buffers);
      }
    } catch (JobFailureException e) {
      fail(hold, 0, job, e);
      return;
    } catch (IOException | RuntimeException e) {
      retry(hold, 0, hold.claim().tasks(), job, e);
      return;
    }
    try {
      run.run();
      failIfTooManyRefused(job);
    } catch (ClaimLostException e) {
      lose(hold, run.seq(), run.uncommitted());
    } catch (JobFailureException e) {
      fail(hold, run.seq(), job, e);
    } catch (SinkFailureException e) {
      retry(hold, run.seq(), run.uncommitted(), job, e);
    } catch (IOException e) {
      LOG.warn("job={} could not be looked at", hold.claim().job(), e);
    }
  }

  private void planOrClose(HeldClaim hold, LoadedJob job, WriteBuffers buffers) {
    try {
      for (Task task : hold.claim().tasks()) {
        Attempts.check(task, hold.claim().type(), parts.options());
      }
      if (hold.claim().kind() == ClaimKind.PLAN) {
        describeUnchanged(job);
        new PlanRun(parts, hold, job).run(buffers);
      } else {
        new CloseRun(parts, hold, job, events).run();
      }
    } catch (ClaimLostException e) {
      lose(hold, 0, hold.claim().tasks());
    } catch (JobFailureException e) {
      fail(hold, 0, job, e);
    } catch (PermanentFailureException e) {
      fail(hold, 0, job, new JobFailureException(String.valueOf(e.getMessage()), e));
    } catch (IOException | RuntimeException e) {
      retry(hold, 0, hold.claim().tasks(), job, e);
    }
  }

  private SourceDescription describeUnchanged(LoadedJob job)
      throws IOException, JobFailureException {
    SourceDescription source = parts.source().describe();
    if (!Fingerprint.of(source, parts.options()).equals(job.definition().fingerprint())) {
      throw new JobFailureException(
          "The source or its configuration has changed since the export began; start it again.",
          null);
    }
    return source;
  }

  private void failIfTooManyRefused(LoadedJob job) throws IOException, JobFailureException {
    long refused =
        parts
            .store()
            .find(job.job().id())
            .map(stored -> stored.tally().counts().refused())
            .orElse(0L);
    RefusedLimit.check(refused, parts.options());
  }

  private void fail(HeldClaim hold, int seq, LoadedJob job, JobFailureException cause) {
    LOG.warn("job={} cannot be finished", job.job().id(), cause);
    Issue reason = cause.issue();
    JobStore store = parts.store();
    try {
      boolean wasRunning = store.find(job.job().id()).filter(Worker::isRunning).isPresent();
      if (store.end(job.job().id(), JobEnd.failed(reason, parts.options().retention()))
          && wasRunning) {
        events.failed(job.job(), reason);
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("job={} could not be failed, which is tried again", job.job().id(), e);
    }
    drop(job.job().id());
    drop(hold, seq, Progress.builder(Progress.Fate.DROP));
  }

  private static boolean isRunning(StoredJob job) {
    return job.state() == JobState.RUNNING;
  }

  private void retry(HeldClaim hold, int seq, List<Task> tasks, LoadedJob job, Exception cause) {
    EngineOptions options = parts.options();
    Progress.Builder progress = Progress.builder(Progress.Fate.DROP);
    for (Task task : tasks) {
      try {
        Attempts.checkAfterFailure(task, hold.claim().type(), options, cause);
      } catch (JobFailureException e) {
        fail(hold, seq, job, e);
        return;
      }
      events.retry(job.job(), hold.claim().type(), task.attempts() + 1, cause);
      progress.task(TaskProgress.failed(task.number(), null, Attempts.pause(task, options)));
    }
    drop(hold, seq, progress);
  }

  /**
   * Gives up a claim that took too long. If nobody has taken it over yet, that counts for its tasks
   * as it does when somebody has: or work that always takes too long would never be given up.
   */
  private void lose(HeldClaim hold, int seq, List<Task> tasks) {
    Progress.Builder progress = Progress.builder(Progress.Fate.DROP);
    for (Task task : tasks) {
      progress.task(TaskProgress.failed(task.number(), null, Duration.ZERO));
    }
    drop(hold, seq, progress);
  }

  private void drop(HeldClaim hold, int seq, Progress.Builder progress) {
    new Commits(parts.store()).drop(hold.claim(), seq, progress.build());
  }
}
