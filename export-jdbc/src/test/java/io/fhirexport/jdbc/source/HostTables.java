package io.fhirexport.jdbc.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A host's tables of resources, in some shape, and what a host writes into them. Confined. */
final class HostTables implements AutoCloseable {
  private final DataSource database;
  private final Connection connection;
  private final Shape shape;
  private final boolean postgres;

  /**
   * What the tables are like.
   *
   * @param types those with a table of their own; none if there is one table
   * @param deletedAt whether deletions are told by their time
   */
  record Shape(
      Set<String> types,
      Body encoding,
      String bodyType,
      Times times,
      boolean history,
      boolean deletedAt) {
    static final Shape PLAIN = new Shape(Set.of(), Body.TEXT, "text", Times.ZONED, false, false);

    Shape perType(Set<String> values) {
      return new Shape(values, encoding, bodyType, times, history, deletedAt);
    }

    Shape body(Body value, String type) {
      return new Shape(types, value, type, times, history, deletedAt);
    }

    Shape times(Times value) {
      return new Shape(types, encoding, bodyType, value, history, deletedAt);
    }

    Shape withHistory() {
      return new Shape(types, encoding, bodyType, times, true, deletedAt);
    }

    Shape withDeletionTimes() {
      return new Shape(types, encoding, bodyType, times, history, true);
    }
  }

  HostTables(DataSource database, Shape shape) throws SQLException {
    this.database = database;
    this.connection = database.getConnection();
    this.shape = shape;
    this.postgres = connection.getMetaData().getDatabaseProductName().equals("PostgreSQL");
    for (String table : tables()) {
      create(table, "id");
      if (shape.history()) {
        create(table + "_history", "id, version");
      }
    }
    update(
        "create table link (type varchar(64), id varchar(64), patient varchar(64), tenant varchar(64))");
    update("create index link_patient on link (patient, type)");
    update(
        "create table tag (type varchar(64), id varchar(64), version bigint, system varchar(200),"
            + " code varchar(64), display varchar(64), tenant varchar(64))");
    update(
        "create table member (group_id varchar(64), patient varchar(64), joined "
            + time()
            + ", tenant varchar(64))");
  }

  DataSource database() {
    return database;
  }

  /** Names the tables and columns, without links, tags, members and tenants. */
  Mapping.Builder mapping() {
    Mapping.Builder mapping;
    if (shape.types().isEmpty()) {
      mapping = Mapping.oneTable("resource", "type");
      if (shape.history()) {
        mapping.history("resource_history");
      }
    } else {
      Map<String, String> tables = new LinkedHashMap<>();
      shape.types().forEach(type -> tables.put(type, "r_" + type));
      mapping = Mapping.tablePerType(tables);
      if (shape.history()) {
        shape.types().forEach(type -> mapping.history(type, "r_" + type + "_history"));
      }
    }
    mapping.version("version").times(shape.times()).body("body", shape.encoding());
    return shape.deletedAt() ? mapping.deletedAt("deleted_at") : mapping.deletedFlag("deleted");
  }

  /** Stores a version of a resource, by which it exists. */
  HostTables put(String reference, long version, Instant updated, String body)
      throws SQLException, IOException {
    return put(reference, version, updated, stored(body), null, null);
  }

  /** Stores a version of a resource of a tenant, about a patient. */
  HostTables put(
      String reference,
      long version,
      Instant updated,
      @Nullable Object stored,
      @Nullable String patient,
      @Nullable String tenant)
      throws SQLException {
    replace(reference, tenant);
    insert(table(reference), reference, version, updated, null, stored, patient, tenant);
    return this;
  }

  /** Deletes a resource: by a version without a body, or by the time in its row. */
  HostTables delete(String reference, long version, Instant at) throws SQLException {
    if (shape.deletedAt()) {
      update(
          "update " + table(reference) + " set deleted_at = ? where type = ? and id = ?",
          time(at),
          type(reference),
          id(reference));
      return this;
    }
    replace(reference, null);
    insert(table(reference), reference, version, at, at, null, null, null);
    return this;
  }

  /** Moves a resource's row to history, so that there is nothing current. */
  HostTables takeAway(String reference) throws SQLException {
    replace(reference, null);
    return this;
  }

  HostTables link(String reference, String patient) throws SQLException {
    update(
        "insert into link (type, id, patient) values (?, ?, ?)",
        type(reference),
        id(reference),
        patient);
    return this;
  }

  HostTables tag(String reference, long version, String code) throws SQLException {
    update(
        "insert into tag (type, id, version, system, code) values (?, ?, ?, 'http://x.org/tags', ?)",
        type(reference),
        id(reference),
        version,
        code);
    return this;
  }

  HostTables member(String group, String patient, @Nullable Instant joined) throws SQLException {
    update(
        "insert into member (group_id, patient, joined) values (?, ?, ?)",
        group,
        patient,
        joined == null ? null : time(joined));
    return this;
  }

  /** Stores the testkit's resources, with links and patients. */
  HostTables fixture() throws IOException, SQLException {
    for (String type : Fixture.types()) {
      try (CloseableIterator<ExportResource> all = Fixture.list(type, ExportContext.ANYONE)) {
        for (ExportResource next = all.next(); next != null; next = all.next()) {
          store(type + "/" + next.id().orElseThrow(), next.bytes());
        }
      }
    }
    return this;
  }

  private void store(String reference, byte[] body) throws IOException, SQLException {
    Json json = Json.parse(body, 0, body.length);
    String updated =
        json.at("meta").map(meta -> meta.text("lastUpdated")).findFirst().orElseThrow();
    String patient =
        Stream.of("subject", "patient")
            .flatMap(json::at)
            .map(subject -> String.valueOf(subject.text("reference")))
            .filter(subject -> subject.startsWith("Patient/"))
            .map(HostTables::id)
            .findFirst()
            .orElse(null);
    Instant time = OffsetDateTime.parse(updated).toInstant();
    put(reference, 1, time, stored(new String(body, UTF_8)), patient, null);
    if (patient != null) {
      link(reference, patient);
    }
  }

  private void create(String table, String key) throws SQLException {
    update(
        "create table "
            + table
            + " (type varchar(64) not null, id varchar(64) not null, version bigint not null, last_updated "
            + time()
            + " not null, deleted boolean, deleted_at "
            + time()
            + ", patient varchar(64), tenant varchar(64), body "
            + bodyType()
            + ")");
    String first = shape.types().isEmpty() ? "type, " : "";
    update("create index " + table + "_key on " + table + " (" + first + key + ")");
    update("create index " + table + "_time on " + table + " (" + first + "last_updated)");
  }

  private String time() {
    return shape.times() == Times.ZONED
        ? "timestamp(6) with time zone"
        : shape.times() == Times.EPOCH_MILLIS ? "bigint" : "timestamp(6)";
  }

  private String bodyType() {
    boolean large =
        !postgres && (shape.bodyType().equals("text") || shape.bodyType().equals("bytea"));
    return large ? (shape.encoding() == Body.TEXT ? "clob" : "blob") : shape.bodyType();
  }

  private void replace(String reference, @Nullable String tenant) throws SQLException {
    String table = table(reference);
    String row = " where type = ? and id = ? and coalesce(tenant, '') = ?";
    Object[] key = {type(reference), id(reference), tenant == null ? "" : tenant};
    if (shape.history()) {
      update("insert into " + table + "_history select * from " + table + row, key);
    }
    update("delete from " + table + row, key);
  }

  private void insert(
      String table,
      String reference,
      long version,
      Instant updated,
      @Nullable Instant deleted,
      @Nullable Object stored,
      @Nullable String patient,
      @Nullable String tenant)
      throws SQLException {
    String value =
        shape.bodyType().startsWith("json")
            ? postgres ? "cast(? as " + shape.bodyType() + ")" : "? format json"
            : "?";
    update(
        "insert into "
            + table
            + " (type, id, version, last_updated, deleted, patient, tenant, body)"
            + " values (?, ?, ?, ?, ?, ?, ?, "
            + value
            + ")",
        type(reference),
        id(reference),
        version,
        time(updated),
        deleted != null,
        patient,
        tenant,
        stored);
  }

  /** A body as the column holds it. */
  Object stored(String body) throws IOException {
    if (shape.encoding() == Body.TEXT) {
      return body;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (shape.encoding() == Body.BYTES) {
      bytes.writeBytes(body.getBytes(UTF_8));
    } else {
      try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
        zip.write(body.getBytes(UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  private Object time(Instant instant) {
    return shape.times().parameter(instant);
  }

  private Collection<String> tables() {
    return shape.types().isEmpty()
        ? Set.of("resource")
        : shape.types().stream().map(type -> "r_" + type).toList();
  }

  private String table(String reference) {
    return shape.types().isEmpty() ? "resource" : "r_" + type(reference);
  }

  private static String type(String reference) {
    return reference.substring(0, reference.indexOf('/'));
  }

  private static String id(String reference) {
    return reference.substring(reference.indexOf('/') + 1);
  }

  void update(String sql, @Nullable Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.execute();
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
