package io.fhirexport.core.search;

import java.util.List;

/** Searches in one resource at a time, read as a whole. */
public final class PlainSearch {
  private PlainSearch() {}

  /** Whether a resource matches one of the queries of its type; true if there is none. */
  public static boolean matches(List<String> queries, String type, byte[] body) {
    TypeFilters filters = Search.compile(queries.toArray(String[]::new));
    if (!filters.faults().isEmpty()) {
      throw new IllegalArgumentException(filters.faults().toString());
    }
    return Search.matches(filters, type, body);
  }
}
