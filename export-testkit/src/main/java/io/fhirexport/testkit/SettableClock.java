package io.fhirexport.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until it is moved. Thread-safe. */
public final class SettableClock implements InstantSource {
  private final Object lock = new Object();
  private Instant now;

  private SettableClock(Instant start) {
    this.now = start;
  }

  /** A clock that shows {@code start}. */
  public static SettableClock at(Instant start) {
    return new SettableClock(start);
  }

  /** Moves the clock forward, or back if {@code step} is negative. */
  public void advance(Duration step) {
    synchronized (lock) {
      now = now.plus(step);
    }
  }

  @Override
  public Instant instant() {
    synchronized (lock) {
      return now;
    }
  }
}
