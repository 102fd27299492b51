package io.fhirexport.jdbc.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/** What differs between the databases. */
enum Dialect {
  /** PostgreSQL, tested with 14. */
  POSTGRESQL(
      "clock_timestamp()",
      "nextval('%s')",
      " for key share",
      " for no key update",
      " for update skip locked"),
  /** H2 2.4, in this process or on a server. */
  H2("current_timestamp", "next value for %s", " for update", " for update", "");

  /** Serialization failure, deadlock, unique key, H2's lock timeout and concurrent update. */
  private static final Set<String> WORTH_REPEATING =
      Set.of("40001", "40P01", "23505", "HYT00", "90131");

  private final String now;
  private final String next;
  private final String lockToRead;
  private final String lockToCount;
  private final String lockOne;

  Dialect(String now, String next, String lockToRead, String lockToCount, String lockOne) {
    this.now = now;
    this.next = next;
    this.lockToRead = lockToRead;
    this.lockToCount = lockToCount;
    this.lockOne = lockOne;
  }

  /**
   * The dialect of a connection.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  static Dialect of(Connection connection) throws SQLException {
    String product = connection.getMetaData().getDatabaseProductName();
    return switch (product) {
      case "PostgreSQL" -> POSTGRESQL;
      case "H2" -> H2;
      default ->
          throw new IllegalArgumentException(
              "Job state is kept in PostgreSQL or H2, and this is " + product + ".");
    };
  }

  /** Sees to it that a commit is on its way to disk before it is answered. */
  void makeDurable(Connection connection) throws SQLException {
    if (this == H2) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("set write_delay 0");
      }
    }
  }

  /** Whether {@link #announce} reaches other processes. */
  boolean announces() {
    return this == POSTGRESQL;
  }

  /** Tells whoever listens to a channel, once the transaction has committed. */
  void announce(Connection connection, String channel) throws SQLException {
    if (announces()) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("notify " + channel);
      }
    }
  }

  /**
   * Lets what is made until the transaction ends be beside a table, and not where the search path
   * begins.
   */
  void createBeside(Connection connection, String table) throws SQLException {
    if (this == POSTGRESQL) {
      String path =
          """
          select set_config('search_path',
            quote_ident(s.nspname) || ', ' || current_setting('search_path'), true)
          from pg_class t join pg_namespace s on s.oid = t.relnamespace
          where t.oid = to_regclass(?)
          """;
      try (PreparedStatement statement = connection.prepareStatement(path)) {
        statement.setString(1, table);
        statement.execute();
      }
    }
  }

  /** The time by the database's clock. */
  String now() {
    return now;
  }

  /** The next value of a sequence. */
  String next(String sequence) {
    return next.formatted(sequence);
  }

  /** Locks a row against its removal and a change of its state, not against other readers. */
  String lockToRead() {
    return lockToRead;
  }

  /** Locks a row to change what it counts; readers are not kept waiting where that is possible. */
  String lockToCount() {
    return lockToCount;
  }

  /**
   * Locks the one row of many that a query with a limit finds, passing over what others lock;
   * nothing on H2, which would lock all of them.
   */
  String lockOne() {
    return lockOne;
  }

  /** What {@link #worthRepeating} is true of. */
  static SQLException lostRace(String reason) {
    return new SQLException(reason, "40001");
  }

  /** Whether a transaction lost against another one, and may be tried again. */
  static boolean worthRepeating(SQLException e) {
    return WORTH_REPEATING.contains(String.valueOf(e.getSQLState()));
  }
}
