package io.fhirexport.jdbc.reading;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.source.Split;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Splits between keys that a statement tells, the last one open. Confined. */
public final class Ranges implements CloseableIterator<Split> {
  private static final int KEYS_A_FETCH = 100;

  private final Reading reading;
  private final ResultSet rows;
  private final Keys keys;
  private @Nullable String last;
  private boolean ended;

  /** What is made of the rows. */
  public interface Keys {
    /** A row's key as text. */
    String key(ResultSet row) throws SQLException;

    /** The split between two keys; null for no bound. */
    Split split(@Nullable String after, @Nullable String last);
  }

  private Ranges(Reading reading, ResultSet rows, Keys keys) {
    this.reading = reading;
    this.rows = rows;
    this.keys = keys;
  }

  /** Runs the statement; whatever comes of it, the reading is closed with the splits. */
  public static Ranges open(Reading reading, Sql sql, Keys keys) throws SQLException {
    try {
      PreparedStatement statement = sql.prepare(reading.connection());
      statement.closeOnCompletion();
      statement.setFetchSize(KEYS_A_FETCH);
      return new Ranges(reading, statement.executeQuery(), keys);
    } catch (SQLException | RuntimeException e) {
      reading.close();
      throw e;
    }
  }

  @Override
  public @Nullable Split next() throws IOException {
    if (ended) {
      return null;
    }
    try {
      String from = last;
      ended = !rows.next();
      last = ended ? null : keys.key(rows);
      return keys.split(from, last);
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
