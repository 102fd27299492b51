package io.fhirexport.jdbc.store;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs transactions, and those again that lost against others. Thread-safe. */
final class Transactions {
  private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);
  private static final int MOST_TRIES = 20;

  private final DataSource database;
  private final Dialect dialect;
  private final String prefix;
  private final @Nullable InstantSource clock;
  private final Runnable wake;

  /**
   * Transactions on a database.
   *
   * @param prefix of the tables
   * @param clock the store's time, or null for the database's
   * @param wake called after a transaction that made something claimable
   */
  Transactions(
      DataSource database,
      Dialect dialect,
      String prefix,
      @Nullable InstantSource clock,
      Runnable wake) {
    this.database = database;
    this.dialect = dialect;
    this.prefix = prefix;
    this.clock = clock;
    this.wake = wake;
  }

  /** Where processes tell each other of work. */
  static String channel(String prefix) {
    return prefix + "work";
  }

  /** What is done in a transaction; it may be done several times. */
  @FunctionalInterface
  interface Work<T> {
    T in(Tx tx) throws SQLException, IOException;
  }

  /**
   * Runs work in a transaction of its own and commits it.
   *
   * @throws IOException if the database was not reached, or it is not known whether it committed
   */
  <T> T run(Work<T> work) throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        return once(work);
      } catch (SQLException e) {
        if (tries == MOST_TRIES || !Dialect.worthRepeating(e)) {
          throw new IOException(
              "The database with the state of jobs failed (SQL state " + e.getSQLState() + ").", e);
        }
        LOG.debug("A transaction is tried again, state={} tries={}", e.getSQLState(), tries);
      }
    }
  }

  private <T> T once(Work<T> work) throws SQLException, IOException {
    T result;
    boolean wakes;
    try (Connection connection = database.getConnection()) {
      int isolation = connection.getTransactionIsolation();
      connection.setAutoCommit(false);
      boolean committed = false;
      try {
        if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
          connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
        Tx tx = new Tx(connection, dialect, prefix, clock);
        tx.hurry();
        result = work.in(tx);
        if (!tx.isDiscarded()) {
          if (tx.wakes()) {
            dialect.announce(connection, channel(prefix));
          }
          connection.commit();
          committed = true;
        }
        wakes = committed && tx.wakes();
      } finally {
        giveBack(connection, committed, isolation);
      }
    }
    if (wakes) {
      wake.run();
    }
    return result;
  }

  /** Leaves a connection as a pool expects it; one that is broken is its pool's to find out. */
  private static void giveBack(Connection connection, boolean committed, int isolation) {
    try {
      if (!committed) {
        connection.rollback();
      }
      connection.setAutoCommit(true);
      if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
        connection.setTransactionIsolation(isolation);
      }
    } catch (SQLException e) {
      LOG.debug("A connection could not be reset", e);
    }
  }
}
