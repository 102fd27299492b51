package io.fhirexport.core.search;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What a query is read against. Immutable.
 *
 * @param parameters the search parameters there are
 * @param model the elements of resources
 * @param types the resource types there are
 * @param ownBases URLs under which a reference is the server's own, each with a slash at its end
 * @param now the instant that {@code ap} measures the distance of a date from
 */
record Server(
    SearchParameters parameters,
    Elements model,
    Set<String> types,
    List<String> ownBases,
    Instant now) {
  Server {
    types = Set.copyOf(types);
    ownBases = ownBases.stream().map(base -> base.strip().replaceAll("/+$", "") + "/").toList();
    if (ownBases.contains("/")) {
      throw new IllegalArgumentException("An own base is an absolute URL, not a blank text.");
    }
  }
}
