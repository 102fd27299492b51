package io.fhirexport.jdbc.hapi;

import io.fhirexport.jdbc.reading.LineBytes;
import io.fhirexport.jdbc.reading.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tag definitions, as JSON, read when first asked for; of many, those used last are kept.
 * Thread-safe.
 */
final class Tags {
  private static final int KEPT = 10_000;
  private static final int TAG = 0;
  private static final int PROFILE = 1;
  private static final int SECURITY = 2;

  private final Object lock = new Object();
  private final Map<Long, Tag> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Tag> eldest) {
          return size() > KEPT;
        }
      };

  /**
   * Writes the members of {@code meta} that hold these tags, each with a comma before it.
   *
   * @param ids with commas between them
   */
  void write(String ids, Connection connection, LineBytes line) throws SQLException {
    if (ids.isEmpty()) {
      return;
    }
    List<Long> numbers = Arrays.stream(ids.split(",", -1)).map(Long::valueOf).toList();
    List<Tag> tags = find(numbers, connection);
    write(PROFILE, ",\"profile\":[", tags, line);
    write(SECURITY, ",\"security\":[", tags, line);
    write(TAG, ",\"tag\":[", tags, line);
  }

  private static void write(int kind, String start, List<Tag> tags, LineBytes line) {
    boolean first = true;
    for (Tag tag : tags) {
      if (tag.kind() == kind) {
        line.ascii(first ? start : ",");
        line.write(tag.json(), 0, tag.json().length);
        first = false;
      }
    }
    if (!first) {
      line.write(']');
    }
  }

  private List<Tag> find(List<Long> ids, Connection connection) throws SQLException {
    List<Tag> found = lookUp(ids);
    if (found == null) {
      read(ids, connection);
      found = lookUp(ids);
    }
    return found == null ? List.of() : found;
  }

  /** These, or null if one is not known. */
  private @Nullable List<Tag> lookUp(Collection<Long> ids) {
    List<Tag> found = new ArrayList<>(ids.size());
    synchronized (lock) {
      for (Long id : ids) {
        Tag tag = known.get(id);
        if (tag == null) {
          return null;
        }
        found.add(tag);
      }
    }
    return found;
  }

  private void read(List<Long> ids, Connection connection) throws SQLException {
    Sql sql =
        Sql.of(
            "select tag_id, tag_type, tag_system, tag_version, tag_code, tag_display,"
                + " tag_user_selected from hfj_tag_def where tag_id = any(?)",
            new Sql.Several("bigint", ids));
    try (PreparedStatement statement = sql.prepare(connection);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        Tag tag = tag(rows);
        synchronized (lock) {
          known.put(rows.getLong(1), tag);
        }
      }
    }
  }

  private static Tag tag(ResultSet row) throws SQLException {
    int kind = row.getInt(2);
    LineBytes json = new LineBytes();
    if (kind == PROFILE) {
      json.json(String.valueOf(row.getString(5)));
    } else {
      json.write('{');
      json.member("system", row.getString(3));
      json.member("version", row.getString(4));
      json.member("code", row.getString(5));
      json.member("display", row.getString(6));
      if (row.getBoolean(7)) {
        json.ascii((json.length() == 1 ? "" : ",") + "\"userSelected\":true");
      }
      json.write('}');
    }
    return new Tag(kind, Arrays.copyOf(json.array(), json.length()));
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Tag(int kind, byte[] json) {}
}
