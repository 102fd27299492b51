package io.fhirexport.core.run;

import io.fhirexport.api.store.Claim;
import io.fhirexport.api.store.JobStore;
import io.fhirexport.api.store.Outcome;
import io.fhirexport.core.EngineOptions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * A claim as its worker holds it: knows by the worker's own clocks how long it is certainly still
 * his, and renews it while he gets on. A worker that hangs in a call renews nothing, so another
 * takes over. Confined, but for {@link #lose}.
 */
final class HeldClaim {
  private final JobStore store;
  private final EngineOptions options;
  private final Claim claim;
  private final long ttlNanos;
  private long sentNanos;
  private Instant sentAt;
  private volatile boolean lost;

  /**
   * Holds a claim.
   *
   * @param sentNanos the nanosecond clock before the claim was asked for
   * @param sentAt the time of day before the claim was asked for
   */
  HeldClaim(Claim claim, JobStore store, EngineOptions options, long sentNanos, Instant sentAt) {
    this.claim = claim;
    this.store = store;
    this.options = options;
    this.ttlNanos = options.claimTime().toNanos();
    this.sentNanos = sentNanos;
    this.sentAt = sentAt;
  }

  Claim claim() {
    return claim;
  }

  /** Tells the worker, from any thread, that its job has ended. */
  void lose() {
    lost = true;
  }

  /**
   * The check before anything becomes visible: the claim has not lapsed by the larger of both
   * clocks, counted from before the last successful renewal was sent.
   */
  void check() throws ClaimLostException {
    if (lost || elapsed() >= ttlNanos) {
      throw new ClaimLostException();
    }
  }

  /** Renews when a third of the time has passed. Costs two looks at a clock otherwise. */
  void keep() throws ClaimLostException {
    check();
    if (elapsed() >= ttlNanos / 3) {
      renew();
    }
  }

  private void renew() throws ClaimLostException {
    long nanos = options.nanoTime().getAsLong();
    Instant wall = options.clock().instant();
    try {
      if (store.renew(claim.job(), claim.number(), options.claimTime()) == Outcome.LOST) {
        throw new ClaimLostException();
      }
    } catch (IOException e) {
      return; // asked again at the next occasion, until the time is up
    }
    sentNanos = nanos;
    sentAt = wall;
  }

  private long elapsed() {
    long monotonic = options.nanoTime().getAsLong() - sentNanos;
    long wall = nanosBetween(sentAt, options.clock().instant());
    return Math.max(monotonic, wall);
  }

  private static long nanosBetween(Instant from, Instant to) {
    Duration between = Duration.between(from, to);
    return between.compareTo(Duration.ofDays(365)) > 0 ? Long.MAX_VALUE : between.toNanos();
  }
}
