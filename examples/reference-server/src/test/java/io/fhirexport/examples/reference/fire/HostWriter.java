package io.fhirexport.examples.reference.fire;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * A host that keeps changing its tables of resources: it creates, changes and deletes, some at a
 * time in one transaction, through every fault of the database. Thread-safe.
 */
final class HostWriter implements AutoCloseable {
  private static final String TABLES =
      """
      create table resource (type varchar(64) not null, id varchar(64) not null,
        version bigint not null, last_updated timestamp(6) with time zone not null,
        deleted boolean not null, body text, primary key (type, id));
      create table resource_history (like resource);
      alter table resource_history add primary key (type, id, version);
      create index on resource (type, last_updated);
      create index on resource_history (type, last_updated);
      """;

  private final DataSource database;
  private final Random random;
  private final int ids;
  private final AtomicLong commits = new AtomicLong();
  private final Thread thread = new Thread(this::run, "host");
  private volatile boolean ended;

  /** A writer that is not yet writing. */
  HostWriter(DataSource database, long seed, int ids) {
    this.database = database;
    this.random = new Random(seed);
    this.ids = ids;
  }

  /** Makes the tables, puts resources into most of them, and begins. */
  HostWriter start() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(TABLES);
      connection.setAutoCommit(false);
      for (int i = 0; i < 2 * ids; i++) {
        change(connection);
      }
      connection.commit();
    }
    thread.start();
    return this;
  }

  long commits() {
    return commits.get();
  }

  /** What was current at a time, by the tables themselves: {@code type/id/version}. */
  Set<String> at(Instant time) throws SQLException {
    Set<String> current = new TreeSet<>();
    try (Connection connection = database.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                """
                select type || '/' || id || '/' || version from (
                  select v.*, row_number() over (partition by type, id order by version desc) as n
                  from (select * from resource union all select * from resource_history) v
                  where last_updated <= ?) w
                where n = 1 and not deleted
                """)) {
      query.setObject(1, time.atOffset(ZoneOffset.UTC));
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          current.add(rows.getString(1));
        }
      }
    }
    return current;
  }

  private void run() {
    while (!ended) {
      try (Connection connection = database.getConnection()) {
        connection.setAutoCommit(false);
        while (!ended) {
          for (int i = random.nextInt(5); i >= 0; i--) {
            change(connection);
          }
          LockSupport.parkNanos(random.nextInt(60) * 1_000_000L);
          connection.commit();
          commits.incrementAndGet();
        }
      } catch (SQLException e) {
        // The database is being restarted: what was not committed did not happen.
        LockSupport.parkNanos(50_000_000L);
      }
    }
  }

  private void change(Connection connection) throws SQLException {
    String type = random.nextInt(4) == 0 ? "Patient" : "Observation";
    String id = "r" + random.nextInt(ids);
    long version = 1;
    boolean exists = false;
    try (PreparedStatement query =
        connection.prepareStatement(
            "select version, deleted from resource where type = ? and id = ?")) {
      query.setString(1, type);
      query.setString(2, id);
      try (ResultSet row = query.executeQuery()) {
        if (row.next()) {
          version = row.getLong(1) + 1;
          exists = !row.getBoolean(2);
        }
      }
    }
    for (String move :
        new String[] {
          "insert into resource_history select * from resource where type = ? and id = ?",
          "delete from resource where type = ? and id = ?"
        }) {
      try (PreparedStatement statement = connection.prepareStatement(move)) {
        statement.setString(1, type);
        statement.setString(2, id);
        statement.execute();
      }
    }
    insert(connection, type, id, version, exists && random.nextInt(3) == 0);
  }

  private static void insert(
      Connection connection, String type, String id, long version, boolean deleted)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into resource values (?, ?, ?, clock_timestamp(), ?, ?)")) {
      insert.setString(1, type);
      insert.setString(2, id);
      insert.setLong(3, version);
      insert.setBoolean(4, deleted);
      insert.setString(
          5,
          deleted
              ? null
              : "{\"resourceType\":\"%s\",\"id\":\"%s\",\"meta\":{\"versionId\":\"%d\"}}"
                  .formatted(type, id, version));
      insert.execute();
    }
  }

  @Override
  public void close() {
    ended = true;
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
