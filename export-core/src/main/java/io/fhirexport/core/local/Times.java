package io.fhirexport.core.local;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/** Sums of times that do not overflow. */
final class Times {
  private Times() {}

  /** {@code now} and {@code step}, or the last instant there is. */
  static Instant after(Instant now, Duration step) {
    try {
      return now.plus(step);
    } catch (DateTimeException | ArithmeticException beyond) {
      return Instant.MAX;
    }
  }
}
