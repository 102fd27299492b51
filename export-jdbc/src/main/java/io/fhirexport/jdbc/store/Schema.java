package io.fhirexport.jdbc.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * The tables of a store, in versions: {@code V1.sql} makes the first, {@code V2.sql} makes the
 * second of it. All names begin with the store's prefix; nothing else is touched.
 */
final class Schema {
  private static final int VERSION = 2;
  private static final int MOST_TRIES = 20;

  /** PostgreSQL has one state for a table that is missing, H2 three. */
  private static final Set<String> NO_TABLE = Set.of("42P01", "42S02", "42S03", "42S04");

  private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*--.*$");

  private final DataSource database;
  private final String prefix;

  Schema(DataSource database, String prefix) {
    this.database = database;
    this.prefix = prefix;
  }

  /**
   * Refuses tables that are not there or of another version.
   *
   * @throws IllegalStateException saying what to do
   */
  void check() throws IOException {
    try (Connection connection = database.getConnection()) {
      int found = versionOrNone(connection);
      if (found == 0) {
        throw new IllegalStateException(
            "There are no tables "
                + prefix
                + "* of a job store; make them with JdbcJobStore.migrate, or by hand from V1.sql and those after it.");
      }
      if (found != VERSION) {
        throw new IllegalStateException(
            "The tables "
                + prefix
                + "* are of version "
                + found
                + ", and this release needs version "
                + VERSION
                + (found < VERSION
                    ? "; bring them up to date with JdbcJobStore.migrate."
                    : "; run the release that made them, or a later one."));
      }
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** Brings the tables up to date; several processes may do so at once. */
  void migrate() throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        migrateOnce();
        return;
      } catch (SQLException e) {
        if (tries == MOST_TRIES || !mayBeARace(e)) {
          throw failure(e);
        }
      }
    }
  }

  /** Of two who make one table at once, one fails, in many ways; not if there is no connection. */
  private static boolean mayBeARace(SQLException e) {
    return !String.valueOf(e.getSQLState()).startsWith("08");
  }

  private void migrateOnce() throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(true);
      int found = versionOrNone(connection);
      if (found >= VERSION) {
        return;
      }
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        if (found == 0) {
          begin(statement);
          connection.commit();
        } else {
          Dialect.of(connection).createBeside(connection, prefix + "schema");
        }
        for (int next = version(connection) + 1; next <= VERSION; next++) {
          for (String step : steps(next)) {
            statement.execute(step);
          }
          // H2 commits, and so unlocks, with each table it makes: another one may be ahead by now.
          statement.execute(
              "update %1$sschema set version = %2$d where version < %2$d".formatted(prefix, next));
        }
        connection.commit();
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    }
  }

  private void begin(Statement statement) throws SQLException {
    statement.execute(
        "create table if not exists "
            + prefix
            + "schema (id int primary key, version int not null)");
    statement.execute(
        "insert into %1$sschema (id, version) select 1, 0 where not exists (select 1 from %1$sschema)"
            .formatted(prefix));
  }

  /** The version, locked until the transaction ends. */
  private int version(Connection connection) throws SQLException {
    boolean locks = !connection.getAutoCommit();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select version from " + prefix + "schema" + (locks ? " for update" : ""))) {
      return row.next() ? row.getInt(1) : 0;
    }
  }

  /** The version, or 0 if there are no tables; they may be in any schema of the search path. */
  private int versionOrNone(Connection connection) throws SQLException {
    try {
      return version(connection);
    } catch (SQLException e) {
      if (NO_TABLE.contains(String.valueOf(e.getSQLState()))) {
        return 0;
      }
      throw e;
    }
  }

  private String[] steps(int version) {
    String name = "V" + version + ".sql";
    try (InputStream file = Schema.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException(name + " is missing from this library.");
      }
      String sql = new String(file.readAllBytes(), UTF_8).replace("${prefix}", prefix);
      return COMMENT.matcher(sql).replaceAll("").split(";", -1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static IOException failure(SQLException e) {
    return new IOException(
        "The tables of the job store could not be looked at (SQL state " + e.getSQLState() + ").",
        e);
  }
}
