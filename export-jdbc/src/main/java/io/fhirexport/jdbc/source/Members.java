package io.fhirexport.jdbc.source;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.source.MemberEntry;
import io.fhirexport.jdbc.reading.Failures;
import io.fhirexport.jdbc.reading.Reading;
import io.fhirexport.jdbc.reading.Sql;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The members of a group, from a table of them. Confined. */
final class Members implements CloseableIterator<MemberEntry> {
  private static final int ROWS_A_FETCH = 1_000;

  private final Reading reading;
  private final ResultSet rows;
  private final Times times;
  private boolean more;

  private Members(Reading reading, ResultSet rows, Times times) throws SQLException {
    this.reading = reading;
    this.rows = rows;
    this.times = times;
    this.more = rows.next();
  }

  /**
   * Runs a statement of patients, and when they joined or null; the reading is closed with the
   * members.
   */
  static Members open(Reading reading, Sql sql, Times times) throws SQLException {
    try {
      PreparedStatement statement = sql.prepare(reading.connection());
      statement.closeOnCompletion();
      statement.setFetchSize(ROWS_A_FETCH);
      return new Members(reading, statement.executeQuery(), times);
    } catch (SQLException | RuntimeException e) {
      reading.close();
      throw e;
    }
  }

  /** Whether there is nobody, as long as nothing was read. */
  boolean isEmpty() {
    return !more;
  }

  @Override
  public @Nullable MemberEntry next() throws IOException {
    try {
      if (!more) {
        return null;
      }
      String patient = rows.getString(1);
      String reference = patient == null || patient.contains("/") ? patient : "Patient/" + patient;
      Instant joined = times.read(rows, 2);
      more = rows.next();
      return new MemberEntry(reference, false, joined == null ? null : joined.toString(), null);
    } catch (SQLException e) {
      throw Failures.of(e);
    }
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
