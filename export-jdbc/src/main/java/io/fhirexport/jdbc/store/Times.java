package io.fhirexport.jdbc.store;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/** Times that a database can hold. */
final class Times {
  private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

  private Times() {}

  /** So long after, or as late as can be written. */
  static Instant after(Instant start, Duration duration) {
    try {
      Instant end = start.plus(duration);
      return end.isAfter(LAST) ? LAST : end;
    } catch (DateTimeException | ArithmeticException e) {
      return LAST; // a duration without end
    }
  }
}
