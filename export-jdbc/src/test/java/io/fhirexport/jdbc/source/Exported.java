package io.fhirexport.jdbc.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.PatientSet;
import io.fhirexport.api.source.ResourceCursor;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What comes out of a source, and how tests ask for it. */
final class Exported {
  static final Instant BEFORE = Instant.parse("2026-03-01T10:00:00Z");
  static final Instant T = Instant.parse("2026-03-01T12:00:00Z");
  static final Instant AFTER = Instant.parse("2026-03-01T14:00:00Z");

  private Exported() {}

  static SourceQuery.Builder query(String type) {
    return SourceQuery.builder(type, T, ExportContext.ANYONE);
  }

  /** The bodies of all splits. */
  static List<String> lines(ResourceSource source, SourceQuery query) throws IOException {
    List<String> lines = new ArrayList<>();
    try (CloseableIterator<Split> splits = source.plan(query)) {
      for (Split split = splits.next(); split != null; split = splits.next()) {
        try (ResourceCursor cursor = source.open(query, split, null)) {
          for (ExportResource next = cursor.next(); next != null; next = cursor.next()) {
            lines.add(new String(next.bytes(), next.offset(), next.length(), UTF_8));
          }
        }
      }
    }
    return lines;
  }

  /** The value of {@code status} in each body. */
  static List<String> statuses(ResourceSource source, SourceQuery query) throws IOException {
    return lines(source, query).stream()
        .map(line -> line.replaceAll("(?s).*\"status\" ?: ?\"([^\"]*)\".*", "$1"))
        .toList();
  }

  static String body(String id, String status) {
    return "{\"resourceType\":\"Observation\",\"id\":\"%s\",\"status\":\"%s\"}"
        .formatted(id, status);
  }

  /** One patient. */
  record Patient(String id) implements PatientSet {
    @Override
    public long size() {
      return 1;
    }

    @Override
    public boolean contains(String other) {
      return id.equals(other);
    }

    @Override
    public CloseableIterator<String> ids() {
      return CloseableIterator.of(List.of(id));
    }
  }
}
