package io.fhirexport.core.search;

/** Takes a canonical apart: {@code url|version#fragment}. */
final class CanonicalUrl {
  private CanonicalUrl() {}

  static String withoutFragment(String canonical) {
    int mark = canonical.indexOf('#', 1);
    return mark < 0 ? canonical : canonical.substring(0, mark);
  }

  static String withoutVersion(String canonical) {
    String plain = withoutFragment(canonical);
    int bar = plain.indexOf('|');
    return bar < 0 ? plain : plain.substring(0, bar);
  }
}
