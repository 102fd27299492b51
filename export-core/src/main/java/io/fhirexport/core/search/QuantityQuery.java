package io.fhirexport.core.search;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A number with or without a unit, as a query compares with it. Immutable.
 *
 * <p>Units are compared as they stand, with regard to case; none is converted.
 *
 * @param number what the number must be
 * @param system the unit's code system; empty for any
 * @param code the unit's code, or without a system also its name; empty for any
 */
record QuantityQuery(NumberQuery number, String system, String code) {
  private static final String CURRENCIES = "urn:iso:std:iso:4217";

  /**
   * Reads {@code number}, {@code number|system|code} or {@code number||code}.
   *
   * @throws QueryFaultException if the text is no such thing
   */
  static QuantityQuery parse(String text) throws QueryFaultException {
    List<String> parts = EscapedText.split(text, '|');
    if (parts.size() != 1 && parts.size() != 3) {
      throw QueryFaultException.invalid(
          "takes a number, or a number with a unit as in 5.4|http://unitsofmeasure.org|mg");
    }
    NumberQuery number = NumberQuery.parse(EscapedText.unescape(parts.get(0)));
    return parts.size() == 1
        ? new QuantityQuery(number, "", "")
        : new QuantityQuery(
            number, EscapedText.unescape(parts.get(1)), EscapedText.unescape(parts.get(2)));
  }

  boolean matches(TypedValue value) {
    Node node = value.node();
    Optional<NumberRange> range =
        switch (value.type()) {
          case "Range" -> range(node);
          case "Money" -> hasCurrency(node) ? NumberRange.number(number(node)) : Optional.empty();
          case "SampledData", "Ratio" -> Optional.empty();
          default ->
              hasUnit(node)
                  ? NumberRange.quantity(number(node), Fields.text(node, "comparator"))
                  : Optional.empty();
        };
    return range.isPresent() && number.matches(range.get());
  }

  private Optional<NumberRange> range(Node node) {
    Node low = node.get("low");
    Node high = node.get("high");
    boolean unit = (low == null || hasUnit(low)) && (high == null || hasUnit(high));
    return unit ? NumberRange.between(number(low), number(high)) : Optional.empty();
  }

  private static @Nullable String number(@Nullable Node quantity) {
    return quantity == null ? null : Fields.textOrNull(quantity, "value");
  }

  private boolean hasUnit(Node quantity) {
    return (system.isEmpty() || system.equals(Fields.text(quantity, "system")))
        && (code.isEmpty()
            || code.equals(Fields.text(quantity, "code"))
            || (system.isEmpty() && code.equals(Fields.text(quantity, "unit"))));
  }

  private boolean hasCurrency(Node money) {
    return (system.isEmpty() || system.equals(CURRENCIES))
        && (code.isEmpty() || code.equals(Fields.text(money, "currency")));
  }
}
