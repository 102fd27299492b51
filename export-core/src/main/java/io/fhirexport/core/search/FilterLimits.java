package io.fhirexport.core.search;

import java.util.List;

/**
 * How much the filters of one request may ask for: all of it is kept in memory, and asked of every
 * resource.
 */
final class FilterLimits {
  private static final int MOST_PARAMETERS = 1_000;
  private static final int MOST_VALUES = 100_000;

  private FilterLimits() {}

  /**
   * Throws if texts hold more commas than all values together may have between them.
   *
   * @param filters texts not taken apart yet
   */
  static void checkValues(List<String> filters) throws QueryFaultException {
    long values = 0;
    for (String filter : filters) {
      values += 1 + count(filter, ",") + count(filter, "%2C") + count(filter, "%2c");
    }
    if (values > MOST_VALUES) {
      throw QueryFaultException.tooLong("takes at most " + MOST_VALUES + " values in all");
    }
  }

  /** Throws if queries have too many parameters together. */
  static void checkParameters(List<String> queries) throws QueryFaultException {
    long parameters = 0;
    for (String query : queries) {
      parameters += 1 + count(query, "&");
    }
    if (parameters > MOST_PARAMETERS) {
      throw QueryFaultException.tooLong("takes at most " + MOST_PARAMETERS + " parameters in all");
    }
  }

  private static long count(String text, String part) {
    long count = 0;
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
      count++;
    }
    return count;
  }
}
