package io.fhirexport.core.search;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * A number as a query compares with it. Immutable.
 *
 * <p>Without a prefix, and with {@code ne}, it means every number that rounds to it at the digits
 * written: {@code 100} is [99.5, 100.5), {@code 1.0e2} is [95, 105). With {@code ap} it means all
 * within a tenth of it. With the other prefixes it is exact. A resource's own number is exact too.
 *
 * @param prefix how to compare
 * @param number what to compare with
 */
record NumberQuery(Prefix prefix, BigDecimal number) {
  private static final Pattern SHAPE =
      Pattern.compile("[+-]?[0-9]{1,100}(\\.[0-9]{1,100})?([eE][+-]?[0-9]{1,3})?");
  private static final BigDecimal HALF = new BigDecimal("0.5");
  private static final BigDecimal TENTH = new BigDecimal("0.1");

  /**
   * Reads a prefix and a number.
   *
   * @throws QueryFaultException if the text is no such thing
   */
  static NumberQuery parse(String text) throws QueryFaultException {
    Prefix.Split split = Prefix.split(text);
    if (!SHAPE.matcher(split.rest()).matches()) {
      throw QueryFaultException.invalid("takes a number such as 5.4, 1e2 or gt100");
    }
    return new NumberQuery(split.prefix(), new BigDecimal(split.rest()));
  }

  /** Whether a resource's numbers are as asked. */
  boolean matches(NumberRange target) {
    return switch (prefix) {
      case EQ -> isWithinPrecision(target);
      case NE -> !isWithinPrecision(target);
      case GT -> target.reachesAbove(number, false);
      case GE -> target.reachesAbove(number, true);
      case LT -> target.reachesBelow(number, false);
      case LE -> target.reachesBelow(number, true);
      case SA -> !target.reachesBelow(number, true);
      case EB -> !target.reachesAbove(number, true);
      case AP -> {
        BigDecimal margin = number.abs().multiply(TENTH);
        yield target.reachesAbove(number.subtract(margin), true)
            && target.reachesBelow(number.add(margin), true);
      }
    };
  }

  private boolean isWithinPrecision(NumberRange target) {
    BigDecimal half = HALF.scaleByPowerOfTen(-number.scale());
    BigDecimal low = number.subtract(half);
    BigDecimal high = number.add(half);
    return target.low() != null
        && target.low().compareTo(low) >= 0
        && !target.reachesAbove(high, true);
  }
}
