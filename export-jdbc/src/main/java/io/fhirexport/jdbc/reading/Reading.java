package io.fhirexport.jdbc.reading;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Transactions that read, one after the other, on a connection of their own. Confined. */
public final class Reading implements AutoCloseable {
  private final Connection connection;
  private final int isolation;
  private boolean open = true;

  private Reading(Connection connection, int isolation) {
    this.connection = connection;
    this.isolation = isolation;
  }

  /**
   * Begins a transaction.
   *
   * @param settings statements to begin it with
   */
  public static Reading with(String settings, DataSource database) throws SQLException {
    return begin(
        database,
        connection -> {
          connection.setAutoCommit(false);
          try (Statement statement = connection.createStatement()) {
            statement.execute(settings);
          }
        });
  }

  /** Begins a transaction that sees everything as it is at its first statement. */
  public static Reading snapshot(DataSource database) throws SQLException {
    return begin(
        database,
        connection -> {
          connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
          connection.setAutoCommit(false);
        });
  }

  private static Reading begin(DataSource database, Start start) throws SQLException {
    Connection connection = database.getConnection();
    Reading reading = new Reading(connection, connection.getTransactionIsolation());
    try {
      start.on(connection);
      return reading;
    } catch (SQLException | RuntimeException e) {
      reading.close();
      throw e;
    }
  }

  /** What it reads with. */
  public Connection connection() {
    return connection;
  }

  /** Ends the transaction and begins the next one. */
  public void renew() throws SQLException {
    connection.rollback();
  }

  /** Gives the connection back as a pool expects it; safe to call again. */
  @Override
  public void close() throws SQLException {
    if (open) {
      open = false;
      try (connection) {
        if (!connection.getAutoCommit()) {
          connection.rollback();
          connection.setAutoCommit(true);
        }
        if (connection.getTransactionIsolation() != isolation) {
          connection.setTransactionIsolation(isolation);
        }
      }
    }
  }

  /** How a transaction begins. */
  private interface Start {
    void on(Connection connection) throws SQLException;
  }
}
