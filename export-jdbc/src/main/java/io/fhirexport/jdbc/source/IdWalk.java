package io.fhirexport.jdbc.source;

import io.fhirexport.jdbc.reading.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Walks the ids of what is in a range, in their order. To find them may take as long as to plan, so
 * it finds those of many pages at once. Confined.
 */
final class IdWalk {
  private final Keys keys;
  private final Deque<String> found = new ArrayDeque<>();
  private Range rest;
  private boolean all;

  /** The keys in a range. */
  interface Keys {
    Sql in(Range range);
  }

  IdWalk(Range range, Keys keys) {
    this.rest = range;
    this.keys = keys;
  }

  /** The ids of the next page; none at the end. */
  List<String> page(Connection connection) throws SQLException {
    if (found.isEmpty() && !all) {
      find(connection);
    }
    List<String> page = new ArrayList<>();
    while (page.size() < Statements.ROWS_A_PAGE && !found.isEmpty()) {
      page.add(found.remove());
    }
    return page;
  }

  private void find(Connection connection) throws SQLException {
    try (PreparedStatement statement = Statements.firstIds(keys.in(rest)).prepare(connection);
        ResultSet ids = statement.executeQuery()) {
      while (ids.next()) {
        found.add(ids.getString(1));
      }
    }
    all = found.size() < Statements.IDS_AT_ONCE;
    if (!all) {
      rest = rest.from(found.getLast());
    }
  }
}
