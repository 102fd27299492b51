package io.fhirexport.core.search;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A stretch of time: what a date, a time, a period or a schedule covers. Where there is no zone, it
 * is taken as UTC. Immutable.
 *
 * @param start its first instant; {@link Instant#MIN} if it has no beginning
 * @param end the first instant after it; {@link Instant#MAX} if it has no end
 */
record DateRange(Instant start, Instant end) {
  private static final int YEAR = 4;
  private static final int MONTH = 7;
  private static final int DAY = 10;
  private static final int MINUTE = 16;
  private static final int SECOND = 19;
  private static final int NANO_DIGITS = 9;

  /** Reads a date, a dateTime or an instant of any precision; empty if it is none. */
  static Optional<DateRange> parse(String text) {
    try {
      int year = digits(text, 0, YEAR);
      if (text.length() == YEAR) {
        LocalDate first = LocalDate.of(year, 1, 1);
        return Optional.of(days(first, first.plusYears(1)));
      }
      int month = digits(text, YEAR + 1, MONTH);
      expect(text, YEAR, '-');
      if (text.length() == MONTH) {
        LocalDate first = LocalDate.of(year, month, 1);
        return Optional.of(days(first, first.plusMonths(1)));
      }
      LocalDate day = LocalDate.of(year, month, digits(text, MONTH + 1, DAY));
      expect(text, MONTH, '-');
      return Optional.of(text.length() == DAY ? days(day, day.plusDays(1)) : time(text, day));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** What a value of a resource covers; empty if it says nothing of time. */
  static Optional<DateRange> of(TypedValue value) {
    Node node = value.node();
    return switch (value.type()) {
      // FHIR R4 search, "date": an instant has a width of 0, however it is written.
      case "instant" -> parse(node.text()).map(range -> point(range.start));
      case "Period" -> period(node);
      case "Timing" -> outerLimits(node);
      case "date", "dateTime" -> parse(node.text());
      default -> Optional.empty();
    };
  }

  private static DateRange point(Instant instant) {
    return new DateRange(instant, instant.plusNanos(1));
  }

  private static Optional<DateRange> period(Node node) {
    Optional<DateRange> first = parse(Fields.text(node, "start"));
    Optional<DateRange> last = parse(Fields.text(node, "end"));
    if (first.isEmpty() && last.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new DateRange(
            first.map(DateRange::start).orElse(Instant.MIN),
            last.map(DateRange::end).orElse(Instant.MAX)));
  }

  /** From the first to the last of what a schedule names; repetitions and durations say nothing. */
  private static Optional<DateRange> outerLimits(Node timing) {
    Stream<Optional<DateRange>> events =
        timing.each("event").stream().map(event -> parse(event.text()));
    Stream<Optional<DateRange>> bounds =
        timing.each("repeat").stream()
            .flatMap(repeat -> repeat.each("boundsPeriod").stream())
            .map(DateRange::period);
    return Stream.concat(events, bounds)
        .flatMap(Optional::stream)
        .reduce(
            (one, other) ->
                new DateRange(
                    one.start.isBefore(other.start) ? one.start : other.start,
                    one.end.isAfter(other.end) ? one.end : other.end));
  }

  /** Whether a resource's range is to this search value as the prefix says. */
  boolean matches(Prefix prefix, DateRange target) {
    return switch (prefix) {
      case EQ -> contains(target);
      case NE -> !contains(target);
      case GT -> target.end.isAfter(end);
      case LT -> target.start.isBefore(start);
      // FHIR R4 search, "Prefixes": the range above a value is the value itself and up.
      case GE -> target.end.isAfter(start);
      case LE -> target.start.isBefore(end);
      case SA -> !target.start.isBefore(end);
      case EB -> !target.end.isAfter(start);
      case AP -> overlaps(target);
    };
  }

  /** This range with a tenth of its distance from {@code now} added at both ends. */
  DateRange approximate(Instant now) {
    Duration margin = Duration.between(start, now).abs().dividedBy(10);
    return new DateRange(start.minus(margin), end.plus(margin));
  }

  private boolean contains(DateRange target) {
    return !target.start.isBefore(start) && !target.end.isAfter(end);
  }

  private boolean overlaps(DateRange target) {
    return target.start.isBefore(end) && target.end.isAfter(start);
  }

  private static DateRange days(LocalDate first, LocalDate after) {
    return new DateRange(
        first.atStartOfDay().toInstant(ZoneOffset.UTC),
        after.atStartOfDay().toInstant(ZoneOffset.UTC));
  }

  private static DateRange time(String text, LocalDate day) {
    expect(text, DAY, 'T');
    expect(text, DAY + 3, ':');
    LocalTime time = LocalTime.of(digits(text, DAY + 1, DAY + 3), digits(text, DAY + 4, MINUTE));
    Duration width = Duration.ofMinutes(1);
    Duration more = Duration.ZERO;
    int at = MINUTE;
    if (at < text.length() && text.charAt(at) == ':') {
      int second = digits(text, MINUTE + 1, SECOND);
      if (second > 60) {
        throw new DateTimeException("A minute has 60 seconds, with a leap second 61.");
      }
      more = Duration.ofSeconds(second);
      width = Duration.ofSeconds(1);
      at = SECOND;
      if (at < text.length() && text.charAt(at) == '.') {
        int end = at + 1;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
          end++;
        }
        int kept = Math.min(end, at + 1 + NANO_DIGITS);
        long unit = power(NANO_DIGITS - (kept - at - 1));
        more = more.plusNanos(digits(text, at + 1, kept) * unit);
        width = Duration.ofNanos(unit);
        at = end;
      }
    }
    Instant start = day.atTime(time).toInstant(offset(text, at)).plus(more);
    return new DateRange(start, start.plus(width));
  }

  private static ZoneOffset offset(String text, int at) {
    return at == text.length() ? ZoneOffset.UTC : ZoneOffset.of(zone(text.substring(at)));
  }

  private static String zone(String zone) {
    if (!zone.equals("Z")) {
      digits(zone, 1, 3);
      expect(zone, 3, ':');
      digits(zone, 4, zone.length());
    }
    return zone;
  }

  private static void expect(String text, int at, char wanted) {
    if (at >= text.length() || text.charAt(at) != wanted) {
      throw new DateTimeException("The text is no date.");
    }
  }

  private static int digits(String text, int from, int to) {
    if (to > text.length() || from >= to) {
      throw new DateTimeException("The text is no date.");
    }
    int number = 0;
    for (int at = from; at < to; at++) {
      char c = text.charAt(at);
      if (c < '0' || c > '9') {
        throw new DateTimeException("The text is no date.");
      }
      number = number * 10 + (c - '0');
    }
    return number;
  }

  private static long power(int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= 10;
    }
    return power;
  }
}
