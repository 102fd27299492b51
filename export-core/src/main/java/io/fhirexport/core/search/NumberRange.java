package io.fhirexport.core.search;

import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The numbers that a value of a resource stands for: one, or all between two. Immutable.
 *
 * @param low the least; null if there is no lower limit
 * @param withLow whether {@code low} is one of them
 * @param high the greatest; null if there is no upper limit
 * @param withHigh whether {@code high} is one of them
 */
record NumberRange(
    @Nullable BigDecimal low, boolean withLow, @Nullable BigDecimal high, boolean withHigh) {
  /** No number in a resource is this long; reading one that is would take long. */
  private static final int LONGEST = 1_000;

  /** What a number says; empty if the text is none. */
  static Optional<NumberRange> number(@Nullable String text) {
    return parse(text).map(NumberRange::point);
  }

  /** What a Quantity with this comparator says; empty if it has no number. */
  static Optional<NumberRange> quantity(@Nullable String text, String comparator) {
    return parse(text)
        .map(
            number ->
                switch (comparator) {
                  case "<", "<=" -> new NumberRange(null, false, number, comparator.length() == 2);
                  case ">", ">=" -> new NumberRange(number, comparator.length() == 2, null, false);
                  default -> point(number);
                });
  }

  /** All between two numbers, with them; empty if neither is one. */
  static Optional<NumberRange> between(@Nullable String low, @Nullable String high) {
    Optional<BigDecimal> least = parse(low);
    Optional<BigDecimal> greatest = parse(high);
    return least.isEmpty() && greatest.isEmpty()
        ? Optional.empty()
        : Optional.of(new NumberRange(least.orElse(null), true, greatest.orElse(null), true));
  }

  /** Whether there are some above {@code limit}, or at it if {@code withLimit}. */
  boolean reachesAbove(BigDecimal limit, boolean withLimit) {
    int order = high == null ? 1 : high.compareTo(limit);
    return order > 0 || (order == 0 && withLimit && withHigh);
  }

  /** Whether there are some below {@code limit}, or at it if {@code withLimit}. */
  boolean reachesBelow(BigDecimal limit, boolean withLimit) {
    int order = low == null ? -1 : low.compareTo(limit);
    return order < 0 || (order == 0 && withLimit && withLow);
  }

  private static NumberRange point(BigDecimal number) {
    return new NumberRange(number, true, number, true);
  }

  private static Optional<BigDecimal> parse(@Nullable String text) {
    if (text == null || text.isEmpty() || text.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      return Optional.of(new BigDecimal(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
