package io.fhirexport.jdbc.source;

import io.fhirexport.api.source.Coding;
import io.fhirexport.api.source.Envelope;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.ResourceCursor;
import io.fhirexport.jdbc.reading.Failures;
import io.fhirexport.jdbc.reading.LineBytes;
import io.fhirexport.jdbc.reading.Reading;
import io.fhirexport.jdbc.reading.Sql;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks a range of ids, page by page; each page is a transaction that sees everything at one
 * instant. Confined.
 */
final class PageCursor implements ResourceCursor {
  private final Mapping mapping;
  private final Statements statements;
  private final Bodies bodies;
  private final Reading reading;
  private final Keys keys;
  private final boolean ofDeletions;
  private final Deque<Row> page = new ArrayDeque<>();
  private final LineBytes line = new LineBytes();
  private Tags tags = new Tags();
  private Range rest;
  private boolean last;
  private @Nullable String position;

  /** The keys in a range. */
  interface Keys {
    Sql in(Range range);
  }

  private PageCursor(Reading reading, Bodies bodies, Range range, Keys keys, boolean ofDeletions) {
    this.reading = reading;
    this.bodies = bodies;
    this.mapping = bodies.mapping();
    this.statements = bodies.statements();
    this.rest = range;
    this.keys = keys;
    this.ofDeletions = ofDeletions;
  }

  /** Walks what exists; the reading is the cursor's to close. */
  static PageCursor ofResources(Reading reading, Bodies bodies, Range range, Keys keys) {
    return new PageCursor(reading, bodies, range, keys, false);
  }

  /** Walks what does not exist any more; the reading is the cursor's to close. */
  static PageCursor ofDeletions(Reading reading, Bodies bodies, Range range, Keys keys) {
    return new PageCursor(reading, bodies, range, keys, true);
  }

  @Override
  public @Nullable ExportResource next() throws IOException {
    try {
      if (page.isEmpty() && !last) {
        fetch();
      }
      Row row = page.poll();
      if (row == null) {
        return null;
      }
      ExportResource resource = resource(row);
      position = row.id();
      return resource;
    } catch (SQLException e) {
      throw Failures.of(e);
    }
  }

  @Override
  public String position() {
    if (position == null) {
      throw new IllegalStateException("No resource has been handed out.");
    }
    return position;
  }

  @Override
  public void close() throws IOException {
    try {
      reading.close();
    } catch (SQLException e) {
      throw Failures.of(e);
    }
  }

  private void fetch() throws SQLException, IOException {
    reading.renew();
    List<Row> rows = new ArrayList<>();
    try (PreparedStatement statement =
            statements.page(keys.in(rest)).prepare(reading.connection());
        ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        rows.add(Row.of(result, mapping.times));
      }
    }
    tags = Tags.of(rows, mapping, statements, reading.connection());
    last = rows.size() < Statements.ROWS_A_PAGE;
    if (!last) {
      rest = rest.from(rows.get(rows.size() - 1).id());
    }
    page.addAll(rows);
  }

  private ExportResource resource(Row row) throws SQLException, IOException {
    Row stored = row.length() == null && ofDeletions ? before(row) : row;
    bodies.read(stored, reading.connection(), line);
    List<Coding> found = tags.of(row);
    if (!found.isEmpty() && mapping.wholeBodies) {
      TagsInMeta.add(Tags.json(found), line);
    }
    ExportResource resource =
        new ExportResource(statements.type(), row.id(), line.array(), 0, line.length())
            .lastUpdated(row.updated());
    if (row.version() != null) {
      resource.versionId(row.version());
    }
    return mapping.wholeBodies
        ? resource
        : resource.envelope(new Envelope(List.of(), found, List.of()));
  }

  /** The version before a deletion that has no body of its own, where history has it. */
  private Row before(Row deletion) throws SQLException {
    if (!statements.hasHistory()) {
      return deletion;
    }
    Connection connection = reading.connection();
    try (PreparedStatement statement = statements.before(deletion).prepare(connection);
        ResultSet row = statement.executeQuery()) {
      return row.next() ? Row.of(row, mapping.times) : deletion;
    }
  }
}
