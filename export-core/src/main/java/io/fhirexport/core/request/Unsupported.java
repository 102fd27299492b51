package io.fhirexport.core.request;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Which parameters may never be ignored, and how to speak of one that comes from outside. */
final class Unsupported {
  private static final Set<String> NARROWING =
      Set.of(
          "type",
          "typefilter",
          "since",
          "until",
          "till",
          "lastupdated",
          "patient",
          "element",
          "container");
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.:\\-]{1,64}");

  private Unsupported() {}

  /**
   * Whether ignoring a parameter would send more, elsewhere, or identified. Other spellings count
   * too, and the plural: who misspells {@code _typeFilter} wants a filter.
   */
  static boolean narrows(String name) {
    String bare = name.toLowerCase(Locale.ROOT).split("[:.\\[]", 2)[0];
    bare = bare.replaceAll("[^a-z]", "").replaceFirst("s$", "");
    return NARROWING.contains(bare) || bare.startsWith("anonymizationconfig");
  }

  /** The name if it is safe to repeat. */
  static String spoken(String name) {
    return PLAIN.matcher(name).matches() ? name : "A parameter with an unusual name";
  }
}
