package io.fhirexport.examples.reference;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.Json;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** The fixture in the tables that the server reads, as a host would write it. Confined. */
final class StoredFixture implements AutoCloseable {
  private static final String COLUMNS =
      """
      (type varchar(64) not null, id varchar(64) not null, version bigint not null,
       last_updated timestamp(6) with time zone not null, deleted boolean not null, body text,
       primary key (%s))
      """;

  private final Connection connection;

  /** Makes the tables and fills them. */
  StoredFixture(String url) throws IOException, SQLException {
    connection = DriverManager.getConnection(url);
    try (Statement statement = connection.createStatement()) {
      statement.execute("create table resource " + COLUMNS.formatted("type, id"));
      statement.execute("create table resource_history " + COLUMNS.formatted("type, id, version"));
    }
    for (String type : Fixture.types()) {
      try (CloseableIterator<ExportResource> all = Fixture.list(type, ExportContext.ANYONE)) {
        for (ExportResource each = all.next(); each != null; each = all.next()) {
          Json json = Json.parse(each.bytes(), each.offset(), each.length());
          OffsetDateTime updated = OffsetDateTime.parse(json.text("meta.lastUpdated"));
          String body = new String(each.bytes(), each.offset(), each.length(), UTF_8);
          insert(type, each.id().orElseThrow(), 1, updated, body);
        }
      }
    }
  }

  /** Deletes a resource. */
  void delete(String type, String id, Instant time) throws SQLException {
    move(type, id);
    insert(type, id, 2, time.atOffset(ZoneOffset.UTC), null);
  }

  /** Deletes a resource and creates it again a second later. */
  void deleteAndCreate(String type, String id, Instant time) throws SQLException {
    String before = body(type, id);
    delete(type, id, time);
    move(type, id);
    Instant created = time.plusSeconds(1);
    String body = before.replaceFirst("(?<=\"lastUpdated\":\")[^\"]+", created.toString());
    insert(type, id, 3, created.atOffset(ZoneOffset.UTC), body);
  }

  private String body(String type, String id) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("select body from resource where type = ? and id = ?")) {
      query.setString(1, type);
      query.setString(2, id);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }

  private void move(String type, String id) throws SQLException {
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
  }

  private void insert(String type, String id, long version, OffsetDateTime updated, String body)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("insert into resource values (?, ?, ?, ?, ?, ?)")) {
      statement.setString(1, type);
      statement.setString(2, id);
      statement.setLong(3, version);
      statement.setObject(4, updated);
      statement.setBoolean(5, body == null);
      statement.setString(6, body);
      statement.execute();
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
