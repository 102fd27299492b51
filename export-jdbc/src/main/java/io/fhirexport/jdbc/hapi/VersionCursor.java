package io.fhirexport.jdbc.hapi;

import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.ResourceCursor;
import io.fhirexport.jdbc.reading.Failures;
import io.fhirexport.jdbc.reading.Reading;
import io.fhirexport.jdbc.reading.Sql;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Walks the rows of one of {@link Statements}. Confined. */
final class VersionCursor implements ResourceCursor {
  /** Times {@link Statements#BODY_IN_ROW} it is the most that a fetch holds. */
  private static final int ROWS_A_FETCH = 256;

  private final Reading reading;
  private final ResultSet rows;
  private final RowReader reader;
  private @Nullable Key key;

  /** Makes a resource of a row. */
  interface RowReader {
    ExportResource read(ResultSet row, Connection connection) throws SQLException, IOException;
  }

  private VersionCursor(Reading reading, ResultSet rows, RowReader reader) {
    this.reading = reading;
    this.rows = rows;
    this.reader = reader;
  }

  /** Runs the statement; whatever comes of it, the reading is the cursor's to close. */
  static VersionCursor open(Reading reading, Sql sql, RowReader reader) throws SQLException {
    try {
      PreparedStatement statement = sql.prepare(reading.connection());
      statement.closeOnCompletion();
      statement.setFetchSize(ROWS_A_FETCH);
      return new VersionCursor(reading, statement.executeQuery(), reader);
    } catch (SQLException | RuntimeException e) {
      reading.close();
      throw e;
    }
  }

  @Override
  public @Nullable ExportResource next() throws IOException {
    try {
      if (!rows.next()) {
        return null;
      }
      key = new Key(rows.getString(4), rows.getLong(2));
      return reader.read(rows, reading.connection());
    } catch (SQLException e) {
      throw Failures.of(e);
    }
  }

  @Override
  public String position() {
    if (key == null) {
      throw new IllegalStateException("No resource has been handed out.");
    }
    return key.text();
  }

  @Override
  public void close() throws IOException {
    try (reading) {
      rows.close();
    } catch (SQLException e) {
      throw Failures.of(e);
    }
  }
}
