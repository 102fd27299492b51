package io.fhirexport.core.local;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.JobId;
import io.fhirexport.api.Owner;
import io.fhirexport.api.store.Admission;
import io.fhirexport.api.store.Claim;
import io.fhirexport.api.store.ClaimKind;
import io.fhirexport.api.store.JobEnd;
import io.fhirexport.api.store.JobState;
import io.fhirexport.api.store.JobStore;
import io.fhirexport.api.store.ListsJobs;
import io.fhirexport.api.store.NewJob;
import io.fhirexport.api.store.NewTask;
import io.fhirexport.api.store.Outcome;
import io.fhirexport.api.store.OwnedFile;
import io.fhirexport.api.store.Progress;
import io.fhirexport.api.store.StoredJob;
import io.fhirexport.api.store.Task;
import io.fhirexport.api.store.TaskPlan;
import io.fhirexport.api.store.WakesWorkers;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps job state in memory, for one process: jobs end with it. Thread-safe. A million open tasks
 * take some hundred megabytes, mostly their payloads.
 *
 * <p>Claims lapse and jobs expire by the clock given. Listeners are called on the thread whose call
 * made something claimable, after that call took effect.
 */
public final class InMemoryJobStore implements JobStore, ListsJobs, WakesWorkers {
  private final InstantSource clock;
  private final Listeners listeners = new Listeners();
  private final Object lock = new Object();
  private final NavigableMap<JobId, JobRow> jobs =
      new TreeMap<>(Comparator.comparing(JobId::value));
  private final Agenda agenda = new Agenda();

  /** An empty store that goes by the system's clock. */
  public InMemoryJobStore() {
    this(InstantSource.system());
  }

  /** An empty store that goes by {@code clock}. */
  public InMemoryJobStore(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Admission create(NewJob job, int maxRunning) {
    synchronized (lock) {
      if (jobs.containsKey(job.id())) {
        return Admission.ACCEPTED;
      }
      List<JobId> others = runningOf(job.owner());
      if (others.size() >= maxRunning) {
        return Admission.refused(others);
      }
      JobRow row = new JobRow(job, clock.instant());
      jobs.put(job.id(), row);
      agenda.begun(row);
    }
    listeners.wake();
    return Admission.ACCEPTED;
  }

  private List<JobId> runningOf(Owner owner) {
    return agenda.running().stream()
        .filter(row -> row.owner().equals(owner))
        .map(JobRow::id)
        .toList();
  }

  @Override
  public Optional<StoredJob> find(JobId id) {
    synchronized (lock) {
      return Optional.ofNullable(jobs.get(id)).map(JobRow::toStoredJob);
    }
  }

  @Override
  public Optional<byte[]> roster(JobId id, int page) {
    synchronized (lock) {
      return Optional.ofNullable(jobs.get(id)).flatMap(row -> row.roster(page));
    }
  }

  @Override
  public List<OwnedFile> files(JobId id, long after, int max) {
    synchronized (lock) {
      JobRow row = jobs.get(id);
      return row == null ? List.of() : row.files(after, max);
    }
  }

  @Override
  public List<StoredJob> list(@Nullable JobId after, int max) {
    synchronized (lock) {
      Collection<JobRow> rows = after == null ? jobs.values() : jobs.tailMap(after, false).values();
      return rows.stream().limit(max).map(JobRow::toStoredJob).toList();
    }
  }

  @Override
  public Optional<Claim> claim(String worker, Duration ttl) {
    boolean timePassed;
    Optional<Claim> claim;
    synchronized (lock) {
      Instant now = clock.instant();
      boolean lapsed = agenda.lapse(now);
      List<JobRow> gone = new ArrayList<>();
      boolean expired = agenda.expire(now, gone);
      gone.forEach(row -> jobs.remove(row.id()));
      timePassed = lapsed || expired;
      claim = agenda.next(now, Times.after(now, ttl)).map(ClaimRow::toClaim);
    }
    if (timePassed) {
      listeners.wake();
    }
    return claim;
  }

  @Override
  public Optional<Task> grow(JobId id, long number) {
    synchronized (lock) {
      ClaimRow claim = live(id, number);
      if (claim == null
          || claim.kind() != ClaimKind.EXPORT
          || claim.alone()
          || !claim.job().isRunning()) {
        return Optional.empty();
      }
      TaskRow task = claim.job().open().takeShared(claim.type(), claim.stage(), clock.instant());
      if (task == null) {
        return Optional.empty();
      }
      claim.hold(task);
      return Optional.of(task.toTask());
    }
  }

  @Override
  public Outcome renew(JobId id, long number, Duration ttl) {
    synchronized (lock) {
      ClaimRow claim = live(id, number);
      if (claim == null || (claim.works() && !claim.job().isRunning())) {
        return Outcome.LOST;
      }
      agenda.renew(claim, Times.after(clock.instant(), ttl));
      return Outcome.APPLIED;
    }
  }

  private @Nullable ClaimRow live(JobId id, long number) {
    JobRow row = jobs.get(id);
    return row == null ? null : row.live().get(number);
  }

  @Override
  public Outcome commit(JobId id, long number, int seq, Progress progress) throws IOException {
    TaskPlan plan = progress.plan().orElse(null);
    List<NewTask> planned = List.of();
    if (plan != null) {
      Optional<Outcome> foregone = foregone(id, number, seq, progress.fate());
      if (foregone.isPresent()) {
        return foregone.get();
      }
      planned = walk(plan);
    }
    synchronized (lock) {
      Optional<Outcome> foregone = foregone(id, number, seq, progress.fate());
      ClaimRow claim = live(id, number);
      if (foregone.isPresent() || claim == null) {
        return foregone.orElse(Outcome.LOST);
      }
      new Commit(claim, progress).apply(planned, clock.instant());
      settle(claim, progress);
    }
    listeners.wake();
    return Outcome.APPLIED;
  }

  private Optional<Outcome> foregone(JobId id, long number, int seq, Progress.Fate fate) {
    synchronized (lock) {
      JobRow row = jobs.get(id);
      return row == null ? Optional.of(Outcome.LOST) : row.foregone(number, seq, fate);
    }
  }

  private static List<NewTask> walk(TaskPlan plan) throws IOException {
    List<NewTask> tasks = new ArrayList<>();
    try (CloseableIterator<NewTask> walk = plan.tasks()) {
      for (NewTask task = walk.next(); task != null; task = walk.next()) {
        if (task.kind() != ClaimKind.EXPORT) {
          throw new IllegalArgumentException("A stage has tasks of kind EXPORT.");
        }
        tasks.add(task);
      }
    }
    return tasks;
  }

  private void settle(ClaimRow claim, Progress progress) {
    JobRow row = claim.job();
    if (progress.fate() == Progress.Fate.DROP) {
      agenda.dropped(claim);
    } else if (progress.fate() == Progress.Fate.DONE) {
      agenda.done(claim);
      progress
          .retention()
          .ifPresent(kept -> agenda.ended(row, JobState.COMPLETE, null, clock.instant(), kept));
      if (claim.kind() == ClaimKind.PURGE && agenda.purged(row)) {
        jobs.remove(row.id());
      }
    }
  }

  @Override
  public boolean end(JobId id, JobEnd end) {
    synchronized (lock) {
      JobRow row = jobs.get(id);
      if (row == null || row.state() == end.state()) {
        return row != null;
      }
      if (!allowed(row.state(), end.state())) {
        return false;
      }
      agenda.ended(row, end.state(), end.failure(), clock.instant(), end.retention());
    }
    listeners.wake();
    return true;
  }

  private static boolean allowed(JobState from, JobState to) {
    return from == JobState.RUNNING
        ? to == JobState.FAILED || to == JobState.CANCELLED
        : to == JobState.EXPIRED && (from == JobState.COMPLETE || from == JobState.FAILED);
  }

  @Override
  public AutoCloseable onWork(Runnable listener) {
    return listeners.add(listener);
  }
}
