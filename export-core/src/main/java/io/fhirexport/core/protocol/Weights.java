package io.fhirexport.core.protocol;

import java.util.List;
import java.util.Locale;

/** How much a client likes an item of a list (RFC 9110, 12.4.2). */
final class Weights {
  private static final String NAME = "q=";

  private Weights() {}

  /**
   * The weight of an item; 1 if it has none, or none that can be read.
   *
   * @param parts the item, and then its parameters
   */
  static double of(List<String> parts) {
    for (String part : parts.subList(1, parts.size())) {
      String parameter = part.toLowerCase(Locale.ROOT).replace(" ", "");
      if (parameter.startsWith(NAME)) {
        String weight = parameter.substring(NAME.length());
        return weight.matches("0(\\.\\d{0,3})?") ? Double.parseDouble(weight) : 1;
      }
    }
    return 1;
  }
}
