package io.fhirexport.core.local;

import io.fhirexport.api.Issue;
import io.fhirexport.api.store.ClaimKind;
import io.fhirexport.api.store.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is to be done next, and what lapses when, over all jobs. Guarded by the store's lock. */
final class Agenda {
  private final NavigableSet<ClaimRow> live =
      new TreeSet<>(
          Comparator.<ClaimRow, Instant>comparing(ClaimRow::validUntil)
              .thenComparing(claim -> claim.job().id().value())
              .thenComparing(ClaimRow::number));
  private final NavigableSet<JobRow> expiring =
      new TreeSet<>(Comparator.comparing(JobRow::expiresAt).thenComparing(job -> job.id().value()));
  private final Set<ClaimRow> unswept = new LinkedHashSet<>();
  private final Set<JobRow> unpurged = new LinkedHashSet<>();
  private final Set<JobRow> running = new LinkedHashSet<>();

  /** The RUNNING jobs, the one served longest ago first. */
  Collection<JobRow> running() {
    return running;
  }

  void begun(JobRow job) {
    running.add(job);
  }

  /** Ends the claims whose time has passed; whether there were any. */
  boolean lapse(Instant now) {
    boolean any = false;
    while (!live.isEmpty() && !live.first().validUntil().isAfter(now)) {
      ClaimRow claim = live.first();
      claim.held().values().forEach(TaskRow::lostWorker);
      dropped(claim);
      any = true;
    }
    return any;
  }

  /**
   * Moves the jobs whose retention has passed to EXPIRED; whether there were any.
   *
   * @param gone receives those of which nothing is left
   */
  boolean expire(Instant now, List<JobRow> gone) {
    boolean any = false;
    while (!expiring.isEmpty() && !expiring.first().expiresAt().isAfter(now)) {
      JobRow job = expiring.pollFirst();
      job.expire();
      if (job.isPurged()) {
        gone.add(job);
      } else {
        unpurged.add(job);
      }
      any = true;
    }
    return any;
  }

  /** Takes what is to be done next. */
  Optional<ClaimRow> next(Instant now, Instant validUntil) {
    ClaimRow claim = sweep(validUntil);
    claim = claim == null ? purge(validUntil) : claim;
    claim = claim == null ? work(now, validUntil) : claim;
    if (claim != null) {
      live.add(claim);
      claim.job().live().put(claim.number(), claim);
    }
    return Optional.ofNullable(claim);
  }

  private @Nullable ClaimRow sweep(Instant validUntil) {
    Iterator<ClaimRow> dead = unswept.iterator();
    if (!dead.hasNext()) {
      return null;
    }
    ClaimRow target = dead.next();
    dead.remove();
    return ClaimRow.sweep(target, validUntil);
  }

  private @Nullable ClaimRow purge(Instant validUntil) {
    return unpurged.stream()
        .filter(JobRow::isQuiet)
        .findFirst()
        .map(job -> ClaimRow.purge(job, validUntil))
        .orElse(null);
  }

  private @Nullable ClaimRow work(Instant now, Instant validUntil) {
    JobRow best = null;
    TaskRow task = null;
    for (JobRow job : running) {
      if (best == null || job.live().size() < best.live().size()) {
        TaskRow candidate = job.open().peek(now, job.isQuiet());
        best = candidate == null ? best : job;
        task = candidate == null ? task : candidate;
      }
    }
    if (best == null || task == null) {
      return null;
    }
    running.remove(best);
    running.add(best);
    best.open().remove(task);
    best.open().worked(task.origin().type(), 1);
    return ClaimRow.of(best, task, validUntil);
  }

  void renew(ClaimRow claim, Instant validUntil) {
    live.remove(claim);
    claim.renewed(validUntil);
    live.add(claim);
  }

  /** Ends a claim whose worker is lost or gave it up. */
  void dropped(ClaimRow claim) {
    leave(claim);
    ClaimRow target = claim.target();
    if (claim.works()) {
      claim.job().died();
      unswept.add(claim);
    } else if (target != null) {
      unswept.add(target);
    }
  }

  /** Ends a claim that did what it was for. */
  void done(ClaimRow claim) {
    leave(claim);
    if (claim.kind() == ClaimKind.SWEEP) {
      claim.job().swept();
    }
  }

  private void leave(ClaimRow claim) {
    JobRow job = claim.job();
    live.remove(claim);
    job.live().remove(claim.number());
    if (claim.works()) {
      job.open().worked(claim.type(), -1);
    }
    claim.held().values().forEach(job.open()::add);
    claim.held().clear();
  }

  /** Ends a job, to be removed when its time comes. */
  void ended(JobRow job, JobState to, @Nullable Issue why, Instant now, Duration retention) {
    running.remove(job);
    expiring.remove(job);
    job.end(to, why, now, retention);
    if (to == JobState.COMPLETE || to == JobState.FAILED || job.isPurged()) {
      expiring.add(job);
    }
    if (to != JobState.COMPLETE && !job.isPurged()) {
      unpurged.add(job);
    }
  }

  /** Removes what is left of an ended job; whether the job goes with it. */
  boolean purged(JobRow job) {
    unpurged.remove(job);
    job.purge();
    return job.state() != JobState.FAILED;
  }
}
