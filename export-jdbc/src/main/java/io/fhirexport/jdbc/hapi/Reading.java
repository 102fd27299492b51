package io.fhirexport.jdbc.hapi;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * A transaction that reads with a cursor, on a connection of its own. Confined.
 *
 * <p>Where rows come in the order of an index, the planner must neither sort nor hash them with
 * their bodies, which it would do on disk.
 */
final class Reading implements AutoCloseable {
  private static final String STEPWISE =
      "set transaction read only; set local enable_seqscan = off; set local enable_bitmapscan = off;"
          + " set local enable_hashjoin = off; set local enable_mergejoin = off; set local jit = off";
  private static final String NO_SORT = "; set local enable_sort = off";

  private final Connection connection;
  private boolean open = true;

  private Reading(Connection connection) {
    this.connection = connection;
  }

  /** Reads in the order of an index. */
  static Reading inOrderOfIndex(DataSource database) throws SQLException {
    return begin(database, STEPWISE + NO_SORT);
  }

  /** Reads in the order of keys that are sorted first. */
  static Reading inOrderOfKeys(DataSource database) throws SQLException {
    return begin(database, STEPWISE);
  }

  private static Reading begin(DataSource database, String settings) throws SQLException {
    Connection connection = database.getConnection();
    Reading reading = new Reading(connection);
    try (Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(settings);
      return reading;
    } catch (SQLException | RuntimeException e) {
      reading.close();
      throw e;
    }
  }

  Connection connection() {
    return connection;
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
      }
    }
  }
}
