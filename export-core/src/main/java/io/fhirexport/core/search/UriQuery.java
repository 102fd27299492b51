package io.fhirexport.core.search;

import java.util.regex.Pattern;

/**
 * A URI as a query compares with it, character by character. Immutable.
 *
 * <p>{@code :below} takes those that begin with it, {@code :above} those it begins with. A
 * canonical that has a version also matches without it.
 *
 * @param mode which URIs match
 * @param wanted the URI
 */
record UriQuery(Mode mode, String wanted) {
  private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*");

  /** Which URIs match. */
  enum Mode {
    SAME,
    BELOW,
    ABOVE
  }

  /**
   * Reads a URI.
   *
   * @throws QueryFaultException if the mode needs a URL and this is none
   */
  static UriQuery parse(String text, Mode mode) throws QueryFaultException {
    String uri = EscapedText.unescape(text);
    if (mode != Mode.SAME && !URL.matcher(uri).matches()) {
      throw QueryFaultException.invalid("takes a URL such as http://example.org/fhir");
    }
    return new UriQuery(mode, uri);
  }

  boolean matches(TypedValue value) {
    String uri = value.node().text();
    if (uri.isEmpty()) {
      return false;
    }
    return switch (mode) {
      case SAME ->
          uri.equals(wanted)
              || (value.type().equals("canonical")
                  && wanted.equals(CanonicalUrl.withoutVersion(uri)));
      case BELOW -> uri.startsWith(wanted);
      case ABOVE -> wanted.startsWith(uri);
    };
  }
}
