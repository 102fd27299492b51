package io.fhirexport.jdbc.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fhirexport.api.source.Coding;
import io.fhirexport.jdbc.reading.LineBytes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tags of the rows of one page. Confined. */
final class Tags {
  private final Map<String, List<Coding>> byVersion = new HashMap<>();

  /** Reads them; none if the mapping has no tags. */
  static Tags of(
      Collection<Row> page, Mapping mapping, Statements statements, Connection connection)
      throws SQLException {
    Tags found = new Tags();
    TagTable table = mapping.tags;
    if (table != null && !page.isEmpty()) {
      List<String> ids = page.stream().map(Row::id).toList();
      try (PreparedStatement statement = statements.tags(table, ids).prepare(connection);
          ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found
              .byVersion
              .computeIfAbsent(key(rows.getString(1), rows.getString(2)), key -> new ArrayList<>())
              .add(new Coding(rows.getString(3), rows.getString(4), rows.getString(5)));
        }
      }
    }
    return found;
  }

  /** The tags of a row's version. */
  List<Coding> of(Row row) {
    List<Coding> tags = new ArrayList<>(byVersion.getOrDefault(key(row.id(), null), List.of()));
    tags.addAll(byVersion.getOrDefault(key(row.id(), String.valueOf(row.version())), List.of()));
    return tags;
  }

  /** As JSON objects with commas between them. */
  static String json(List<Coding> tags) {
    LineBytes json = new LineBytes();
    for (Coding tag : tags) {
      json.ascii(json.length() == 0 ? "{" : ",{");
      json.member("system", tag.system());
      json.member("code", tag.code());
      json.member("display", tag.display());
      json.write('}');
    }
    return new String(json.array(), 0, json.length(), UTF_8);
  }

  private static String key(String id, @Nullable String version) {
    return version == null ? id : id + "/" + version;
  }
}
