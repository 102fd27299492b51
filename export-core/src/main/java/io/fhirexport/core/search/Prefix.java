package io.fhirexport.core.search;

import java.util.Locale;

/** How a number, a date or a quantity is compared (FHIR R4 search, "Prefixes"). */
enum Prefix {
  EQ,
  NE,
  GT,
  LT,
  GE,
  LE,
  SA,
  EB,
  AP;

  private static final int LENGTH = 2;

  /** A value taken apart; without a prefix it is {@link #EQ}. */
  record Split(Prefix prefix, String rest) {}

  static Split split(String value) {
    for (Prefix prefix : values()) {
      if (value.startsWith(prefix.name().toLowerCase(Locale.ROOT))) {
        return new Split(prefix, value.substring(LENGTH));
      }
    }
    return new Split(EQ, value);
  }
}
