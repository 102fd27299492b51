package io.fhirexport.core.search;

import java.time.Instant;
import java.util.Optional;

/**
 * A date as a query compares with it. Immutable.
 *
 * <p>It covers all the time that its digits leave open, in UTC where it has no zone; so does a date
 * in a resource. {@code ap} reaches a tenth of the distance from now further at both ends.
 *
 * @param prefix how to compare
 * @param range what to compare with
 */
record DateQuery(Prefix prefix, DateRange range) {
  /**
   * Reads a prefix and a date.
   *
   * @throws QueryFaultException if the text is no such thing
   */
  static DateQuery parse(String text, Instant now) throws QueryFaultException {
    Prefix.Split split = Prefix.split(EscapedText.unescape(text));
    // A plus sent as it is reads as a space in a URL; no date has a space.
    DateRange range =
        DateRange.parse(split.rest().replace(' ', '+'))
            .orElseThrow(
                () ->
                    QueryFaultException.invalid(
                        "takes a date such as 2026, 2026-01-31 or ge2026-01-31T12:00:00Z"));
    return new DateQuery(
        split.prefix(), split.prefix() == Prefix.AP ? range.approximate(now) : range);
  }

  boolean matches(TypedValue value) {
    Optional<DateRange> target = DateRange.of(value);
    return target.isPresent() && range.matches(prefix, target.get());
  }
}
