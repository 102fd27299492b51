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
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks ids, page by page; each page is a transaction that sees everything at one instant.
 * Confined.
 */
final class PageCursor implements ResourceCursor {
  private final Mapping mapping;
  private final Statements statements;
  private final Bodies bodies;
  private final Reading reading;
  private final IdWalk ids;
  private final Keys keys;
  private final boolean ofDeletions;
  private final Deque<Row> page = new ArrayDeque<>();
  private final LineBytes line = new LineBytes();
  private Tags tags = new Tags();
  private boolean last;
  private @Nullable String position;

  /** The keys of some ids. */
  interface Keys {
    Sql of(Part ids);
  }

  private PageCursor(Reading reading, Bodies bodies, IdWalk ids, Keys keys, boolean ofDeletions) {
    this.reading = reading;
    this.bodies = bodies;
    this.mapping = bodies.mapping();
    this.statements = bodies.statements();
    this.ids = ids;
    this.keys = keys;
    this.ofDeletions = ofDeletions;
  }

  /** Walks what exists; the reading is the cursor's to close. */
  static PageCursor ofResources(Reading reading, Bodies bodies, IdWalk ids, Keys keys) {
    return new PageCursor(reading, bodies, ids, keys, false);
  }

  /** Walks what does not exist any more; the reading is the cursor's to close. */
  static PageCursor ofDeletions(Reading reading, Bodies bodies, IdWalk ids, Keys keys) {
    return new PageCursor(reading, bodies, ids, keys, true);
  }

  @Override
  public @Nullable ExportResource next() throws IOException {
    try {
      while (page.isEmpty() && !last) {
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
    List<String> next = ids.page(reading.connection());
    last = next.isEmpty();
    if (!last) {
      fetch(next);
    }
  }

  private void fetch(List<String> next) throws SQLException {
    try (PreparedStatement statement =
            statements.page(keys.of(Part.these(next))).prepare(reading.connection());
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        page.add(Row.of(rows, mapping.times));
      }
    }
    tags = Tags.of(page, mapping, statements, reading.connection());
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
