package io.fhirexport.jdbc.reading;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells up to when every change can be seen: the time of a database, or when the oldest transaction
 * began that writes, as far as they can be seen; less the longest transaction. Thread-safe.
 */
public final class Clock {
  /**
   * Up to when PostgreSQL shows what was committed, on a standby the time of the last transaction
   * it has got; when the oldest transaction that writes began, or null; whether there are some that
   * do not tell this user when; when the oldest one was prepared, or null.
   *
   * <p>They are found in this order, and a transaction first writes, then is prepared.
   */
  private static final String POSTGRESQL =
      """
      select
        case when pg_is_in_recovery() then pg_last_xact_replay_timestamp()
          else clock_timestamp() end,
        (select min(xact_start) from pg_stat_activity
          where backend_xid is not null and datname = current_database()),
        exists (select 1 from pg_stat_activity
          where backend_xid is not null and datname = current_database() and xact_start is null),
        (select min(prepared) from pg_prepared_xacts where database = current_database())
      """;

  private static final Logger LOG = LoggerFactory.getLogger(Clock.class);

  private final Duration longestTransaction;
  private final AtomicReference<Instant> latest = new AtomicReference<>(Instant.MIN);
  private final AtomicBoolean warned = new AtomicBoolean();

  /** A clock that has not been asked yet. */
  public Clock(Duration longestTransaction) {
    this.longestTransaction = longestTransaction;
  }

  /** What to ask PostgreSQL. */
  public static Sql postgresql() {
    return Sql.of(POSTGRESQL);
  }

  /** What to ask a database that tells nothing of its transactions. */
  public static Sql plain() {
    return Sql.of("select current_timestamp, null, false, null");
  }

  /** The time, in whole milliseconds, never earlier than before. */
  public Instant read(Sql question, Connection connection) throws SQLException, IOException {
    try (PreparedStatement statement = question.prepare(connection);
        ResultSet row = statement.executeQuery()) {
      row.next();
      Instant now = instant(row, 1);
      if (now == null) {
        throw new IOException("The database is a standby that has got no transaction yet.");
      }
      if (row.getBoolean(3) && warned.compareAndSet(false, true)) {
        LOG.warn(
            "The database does not show when all transactions that write began, so only the longest"
                + " one that is set counts; grant pg_read_all_stats to the user of the source");
      }
      // The host may have taken the time of a change before its transaction began.
      Instant time =
          earlier(earlier(now, instant(row, 4)), instant(row, 2)).minus(longestTransaction);
      return latest.accumulateAndGet(
          time.truncatedTo(ChronoUnit.MILLIS), (a, b) -> a.isAfter(b) ? a : b);
    }
  }

  private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private static Instant earlier(Instant time, @Nullable Instant other) {
    return other != null && other.isBefore(time) ? other : time;
  }
}
