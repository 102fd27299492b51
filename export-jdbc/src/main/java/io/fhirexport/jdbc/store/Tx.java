package io.fhirexport.jdbc.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One transaction. In its statements {@code $} stands for the prefix of the tables. Confined.
 *
 * <p>Locks are taken in one order, so that no two transactions wait for each other: the job, then a
 * claim, then tasks. Whoever begins elsewhere skips what is locked.
 */
final class Tx {
  private static final int MOST_IDLE_MILLIS = 5_000;

  private final Connection connection;
  private final Dialect dialect;
  private final String prefix;
  private final @Nullable InstantSource clock;
  private boolean wakes;
  private boolean discarded;

  Tx(Connection connection, Dialect dialect, String prefix, @Nullable InstantSource clock) {
    this.connection = connection;
    this.dialect = dialect;
    this.prefix = prefix;
    this.clock = clock;
  }

  /** Makes something of a row. */
  @FunctionalInterface
  interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  Dialect dialect() {
    return dialect;
  }

  /**
   * From now on this process must not stand still: if it does, suspended between two statements,
   * the database ends its session after some seconds, so that its locks hold up nobody.
   */
  void hurry() throws SQLException {
    idleAtMost(MOST_IDLE_MILLIS);
  }

  /** It may stand still, since it locks nothing that others need. */
  void mayPause() throws SQLException {
    idleAtMost(0);
  }

  private void idleAtMost(int millis) throws SQLException {
    if (dialect == Dialect.POSTGRESQL) {
      update("set local idle_in_transaction_session_timeout = " + millis);
    }
  }

  /** The time, in the microseconds that tables keep. */
  Instant now() throws SQLException {
    if (clock != null) {
      return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
    return one("select " + dialect.now(), row -> time(row, 1)).orElseThrow();
  }

  /** A number that nobody else gets: a claim's, or a block of those of tasks. */
  long nextNumber() throws SQLException {
    return one("select " + dialect.next("$claim_number"), row -> row.getLong(1)).orElseThrow();
  }

  /** Something becomes claimable once this is committed. */
  void wake() {
    wakes = true;
  }

  boolean wakes() {
    return wakes;
  }

  /** Nothing of this is to be committed. */
  void discard() {
    discarded = true;
  }

  boolean isDiscarded() {
    return discarded;
  }

  /** Runs a statement; how many rows it changed. */
  int update(String sql, @Nullable Object... parameters) throws SQLException {
    try (PreparedStatement statement = prepare(sql, parameters)) {
      return statement.executeUpdate();
    }
  }

  <T> List<T> all(String sql, Reader<T> reader, @Nullable Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = prepare(sql, parameters);
        ResultSet rows = statement.executeQuery()) {
      List<T> found = new ArrayList<>();
      while (rows.next()) {
        found.add(reader.read(rows));
      }
      return found;
    }
  }

  <T> Optional<T> one(String sql, Reader<T> reader, @Nullable Object... parameters)
      throws SQLException {
    List<T> found = all(sql, reader, parameters);
    return found.isEmpty() ? Optional.empty() : Optional.of(found.get(0));
  }

  /** A statement to be run many times; the caller closes it. */
  PreparedStatement prepare(String sql, @Nullable Object... parameters) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql.replace("$", prefix));
    try {
      for (int i = 0; i < parameters.length; i++) {
        set(statement, i + 1, parameters[i]);
      }
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  static void set(PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    if (value instanceof Instant time) {
      statement.setObject(index, time.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC));
    } else if (value instanceof String text) {
      statement.setString(index, text);
    } else {
      statement.setObject(index, value);
    }
  }

  static Instant time(ResultSet row, int column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  static @Nullable Instant timeOrNull(ResultSet row, int column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
