package io.fhirexport.core.protocol;

import io.fhirexport.api.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Counts the polls of each job against what is allowed: so many in a period, all at once or evenly.
 * Thread-safe. Knows the jobs polled last; one that was forgotten begins anew.
 */
final class PollLimit {
  private static final int LIMIT = 10_000;

  private final Duration period;
  private final Duration share;
  private final Object lock = new Object();
  // When all that a job was answered will have been paid for, at one share of the period each.
  private final Map<JobId, Instant> paid =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<JobId, Instant> eldest) {
          return size() > LIMIT;
        }
      };

  PollLimit(int polls, Duration period) {
    this.period = period;
    this.share = period.dividedBy(polls);
  }

  /** Counts a poll. Empty if it may be answered, else how long to wait before the next one. */
  Optional<Duration> count(JobId job, Instant now) {
    synchronized (lock) {
      Instant before = paid.getOrDefault(job, now);
      // No more than a period is ever owed, also after a clock was set back.
      Instant from = earlier(later(before, now), now.plus(period));
      Instant after = from.plus(share);
      Duration excess = Duration.between(now.plus(period), after);
      boolean answered = excess.isNegative() || excess.isZero();
      paid.put(job, answered ? after : from);
      return answered ? Optional.empty() : Optional.of(excess);
    }
  }

  /** How long until a poll will be answered, if none comes meanwhile; nothing if at once. */
  Duration untilNext(JobId job, Instant now) {
    synchronized (lock) {
      Instant after = later(paid.getOrDefault(job, now), now).plus(share);
      Duration excess = Duration.between(now.plus(period), after);
      return excess.isNegative() ? Duration.ZERO : excess;
    }
  }

  /** Forgets a job. */
  void remove(JobId job) {
    synchronized (lock) {
      paid.remove(job);
    }
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}
