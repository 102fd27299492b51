package io.fhirexport.core.search;

import java.util.List;
import java.util.regex.Pattern;

/**
 * One parameter of a query. Immutable; its value may name a patient.
 *
 * @param code the search parameter's name
 * @param modifier what follows the name's colon; empty if there is none
 * @param value what follows the equals sign, decoded, still escaped
 */
record QueryParameter(String code, String modifier, String value) {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.:\\-]{1,64}");

  /**
   * Reads {@code name=value}, percent-encoded.
   *
   * @throws QueryFaultException if it is malformed
   */
  static QueryParameter parse(String pair) throws QueryFaultException {
    int equals = pair.indexOf('=');
    if (equals < 0) {
      throw QueryFaultException.invalid("has no equals sign and no value");
    }
    String name = PercentText.decode(pair.substring(0, equals));
    String value = PercentText.decode(pair.substring(equals + 1));
    int colon = name.indexOf(':');
    if (colon >= 0 && colon == name.length() - 1) {
      throw QueryFaultException.invalid("has an empty modifier");
    }
    return new QueryParameter(
        colon < 0 ? name : name.substring(0, colon),
        colon < 0 ? "" : name.substring(colon + 1),
        value);
  }

  /** The name of a pair that may be malformed, if it is safe to repeat. */
  static String spoken(String pair) {
    int equals = pair.indexOf('=');
    String name = equals < 0 ? pair : pair.substring(0, equals);
    return equals >= 0 && PLAIN.matcher(name).matches() ? name : "a parameter";
  }

  /**
   * The values of which one is to match, still escaped.
   *
   * @throws QueryFaultException if one of them is empty
   */
  List<String> items() throws QueryFaultException {
    List<String> items = EscapedText.split(value, ',');
    for (String item : items) {
      if (item.isBlank()) {
        throw QueryFaultException.invalid("has an empty value");
      }
    }
    return items;
  }

  @Override
  public String toString() {
    return "QueryParameter[code=" + code + ", modifier=" + modifier + "]";
  }
}
