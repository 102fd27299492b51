package io.fhirexport.jdbc.hapi;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.source.Condition;
import io.fhirexport.api.source.Split;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Splits between keys that a statement tells, the last one open. Confined. */
final class Ranges implements CloseableIterator<Split> {
  private static final int KEYS_A_FETCH = 100;

  private final Reading reading;
  private final ResultSet keys;
  private @Nullable Key last;
  private boolean ended;

  private Ranges(Reading reading, ResultSet keys) {
    this.reading = reading;
    this.keys = keys;
  }

  /** Runs the statement; whatever comes of it, the reading is closed with the splits. */
  static Ranges open(Reading reading, Sql sql) throws SQLException {
    try {
      PreparedStatement statement = sql.prepare(reading.connection());
      statement.closeOnCompletion();
      statement.setFetchSize(KEYS_A_FETCH);
      return new Ranges(reading, statement.executeQuery());
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
      Key from = last;
      ended = !keys.next();
      last = ended ? null : new Key(keys.getString(1), keys.getLong(2));
      return new Split(new Key.Range(from, last).token(), Set.of(Condition.WINDOW));
    } catch (SQLException e) {
      throw Failures.of(e);
    }
  }

  @Override
  public void close() throws IOException {
    try (reading) {
      keys.close();
    } catch (SQLException e) {
      throw Failures.of(e);
    }
  }
}
