package io.fhirexport.core.scope;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A FHIR dateTime as the stretch of time it covers: a year, a month, a day, a second or less. Where
 * it has no zone, it is taken as UTC. Immutable.
 *
 * @param start its first instant
 * @param end the first instant after it
 */
record PartialDateTime(Instant start, Instant end) {
  private static final Pattern SHAPE =
      Pattern.compile(
          "([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})"
              + "(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\\.([0-9]{1,18}))?)?"
              + "(Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?");

  /** Reads a dateTime; empty if it is none. */
  static Optional<PartialDateTime> parse(String text) {
    Matcher parts = SHAPE.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    try {
      LocalDateTime begin =
          LocalDateTime.of(
              number(parts.group(1), 1),
              number(parts.group(2), 1),
              number(parts.group(3), 1),
              number(parts.group(4), 0),
              number(parts.group(5), 0),
              number(parts.group(6), 0));
      LocalDateTime end = begin.plus(1, unit(parts));
      String fraction = parts.group(7);
      if (fraction != null) {
        String digits = fraction.substring(0, Math.min(9, fraction.length()));
        long nanos = Long.parseLong(digits + "0".repeat(9 - digits.length()));
        begin = begin.plusNanos(nanos);
        end = begin.plusNanos((long) Math.pow(10, 9.0 - digits.length()));
      }
      String zone = parts.group(8);
      ZoneOffset offset = zone == null ? ZoneOffset.UTC : ZoneOffset.of(zone);
      return Optional.of(new PartialDateTime(begin.toInstant(offset), end.toInstant(offset)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static int number(@Nullable String digits, int absent) {
    return digits == null ? absent : Integer.parseInt(digits);
  }

  private static ChronoUnit unit(Matcher parts) {
    if (parts.group(6) != null) {
      return ChronoUnit.SECONDS;
    }
    if (parts.group(4) != null) {
      return ChronoUnit.MINUTES;
    }
    if (parts.group(3) != null) {
      return ChronoUnit.DAYS;
    }
    return parts.group(2) != null ? ChronoUnit.MONTHS : ChronoUnit.YEARS;
  }
}
