package io.fhirexport.testkit.source;

import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.ResourceCursor;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * One walk over a split. Immutable.
 *
 * @param ids what it handed out
 * @param positions the position after each of them
 */
record Trace(List<String> ids, List<String> positions) {
  private static final int STOPS = 10;

  static Trace of(ResourceSource source, SourceQuery query, Split split) throws IOException {
    List<String> ids = new ArrayList<>();
    List<String> positions = new ArrayList<>();
    try (ResourceCursor cursor = source.open(query, split, null)) {
      for (ExportResource next = cursor.next(); next != null; next = cursor.next()) {
        ids.add(Seen.of(next).id());
        positions.add(cursor.position());
      }
    }
    return new Trace(List.copyOf(ids), List.copyOf(positions));
  }

  /** What follows a stop. */
  List<String> after(int stop) {
    return ids.subList(stop + 1, ids.size());
  }

  /** Indexes to try: all of a short walk, some of a long one, always the first and the last. */
  Iterable<Integer> stops() {
    TreeSet<Integer> stops = new TreeSet<>();
    for (int i = 0; i < STOPS && !ids.isEmpty(); i++) {
      stops.add((int) ((long) i * (ids.size() - 1) / (STOPS - 1)));
    }
    return stops;
  }
}
