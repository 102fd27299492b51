package io.fhirexport.core.run;

import io.fhirexport.core.EngineOptions;
import java.util.function.BooleanSupplier;

/** A worker's turn at one claim: how long it lasts, and that the claim stays his. Confined. */
final class Turn {
  /** How long a worker goes on without a look at his claim: far less than any claim's time. */
  private static final long NANOS_BETWEEN_CHECKS = 50_000_000;

  private final HeldClaim held;
  private final EngineOptions options;
  private final BooleanSupplier stopping;
  private final long ends;
  private long lastCheck;

  /**
   * Begins a turn.
   *
   * @param stopping whether the engine is stopping, which ends every turn
   */
  Turn(HeldClaim held, EngineOptions options, BooleanSupplier stopping) {
    this.held = held;
    this.options = options;
    this.stopping = stopping;
    this.lastCheck = options.nanoTime().getAsLong();
    this.ends = lastCheck + options.turn().toNanos();
  }

  /**
   * Keeps the claim if it is time to, at the cost of a look at the clock otherwise.
   *
   * @return whether it was time
   */
  boolean keep() throws ClaimLostException {
    long now = options.nanoTime().getAsLong();
    if (now - lastCheck < NANOS_BETWEEN_CHECKS) {
      return false;
    }
    lastCheck = now;
    held.keep();
    return true;
  }

  /** Whether other jobs have their turn now, or the engine is stopping. */
  boolean isOver() {
    return stopping.getAsBoolean() || options.nanoTime().getAsLong() - ends >= 0;
  }
}
