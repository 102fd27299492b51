package io.fhirexport.jdbc.hapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fhirexport.jdbc.Postgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A database with HAPI JPA's tables, and what HAPI would write into them. Confined. */
final class HapiTables implements AutoCloseable {
  private final DataSource database = Postgres.emptyDatabase();
  private final Connection connection = database.getConnection();
  private final Map<String, Long> resources = new LinkedHashMap<>();
  private final Map<String, Long> versions = new HashMap<>();
  private long nextTag = 1;
  private long nextPid = 1;

  HapiTables() throws SQLException, IOException {
    try (InputStream script = HapiTables.class.getResourceAsStream("tables.sql")) {
      update(new String(script.readAllBytes(), UTF_8));
    }
  }

  DataSource database() {
    return database;
  }

  /** Stores a version of a resource, by which it exists. */
  HapiTables put(String reference, Instant updated, String body) throws SQLException {
    store(reference, updated, "JSON", body, null);
    return this;
  }

  /** Stores a version whose body is a large object, compressed or not. */
  HapiTables putLarge(String reference, Instant updated, String body, boolean compressed)
      throws SQLException, IOException {
    byte[] bytes = compressed ? zipped(body) : body.getBytes(UTF_8);
    return putBytes(reference, updated, compressed ? "JSONC" : "JSON", bytes);
  }

  /** Stores a version whose large object has these bytes. */
  HapiTables putBytes(String reference, Instant updated, String encoding, byte[] bytes)
      throws SQLException {
    store(reference, updated, encoding, null, number("select lo_from_bytea(0, ?)", bytes));
    return this;
  }

  /** Stores a version whose large object is not there. */
  HapiTables putWithoutObject(String reference, Instant updated, String encoding)
      throws SQLException {
    store(reference, updated, encoding, null, 4711L);
    return this;
  }

  /** Stores a version that says how its body is encoded, and has none. */
  HapiTables putNothing(String reference, Instant updated, String encoding) throws SQLException {
    store(reference, updated, encoding, null, null);
    return this;
  }

  /** A body as JSONC has it. */
  static byte[] zipped(String body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(body.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  HapiTables delete(String reference, Instant at) throws SQLException {
    store(reference, at, "DEL", null, null);
    long resource = resource(reference);
    update("update hfj_resource set res_deleted_at = ? where res_id = ?", time(at), resource);
    update("update hfj_res_ver set res_deleted_at = ? where pid = ?", time(at), version(reference));
    update("delete from hfj_res_link where src_resource_id = ?", resource);
    return this;
  }

  /** Tags the current version: 0 is a tag, 1 a profile, 2 a security label. */
  HapiTables tag(String reference, int kind, @Nullable String system, String code)
      throws SQLException {
    long tag = nextTag++;
    update(
        "insert into hfj_tag_def (tag_id, tag_type, tag_system, tag_code) values (?, ?, ?, ?)",
        tag,
        kind,
        system,
        code);
    long resource = resource(reference);
    update("insert into hfj_res_tag (tag_id, res_id) values (?, ?)", tag, resource);
    update(
        "insert into hfj_history_tag (tag_id, res_ver_pid) values (?, ?)", tag, version(reference));
    update("update hfj_resource set has_tags = true where res_id = ?", resource);
    update("update hfj_res_ver set has_tags = true where pid = ?", version(reference));
    return this;
  }

  /** Takes all tags from the resource, not from its versions. */
  HapiTables untag(String reference) throws SQLException {
    update("delete from hfj_res_tag where res_id = ?", resource(reference));
    update("update hfj_resource set has_tags = false where res_id = ?", resource(reference));
    return this;
  }

  /** Notes where the current version came from. */
  HapiTables source(String reference, @Nullable String uri, @Nullable String request)
      throws SQLException {
    update(
        "update hfj_res_ver set source_uri = ?, request_id = ? where pid = ?",
        uri,
        request,
        version(reference));
    return this;
  }

  HapiTables partition(String reference, int partition) throws SQLException {
    update(
        "update hfj_resource set partition_id = ? where res_id = ?",
        partition,
        resource(reference));
    return this;
  }

  /** Links a resource to another that may come later. */
  HapiTables link(String from, String path, String to) throws SQLException {
    update(
        "insert into hfj_res_link (src_path, src_resource_id, target_resource_id,"
            + " target_resource_type) values (?, ?, ?, ?)",
        type(from) + "." + path,
        resource(from),
        resource(to),
        type(to));
    return this;
  }

  /** Lets a resource go on without its links. */
  HapiTables unlink(String from) throws SQLException {
    update("delete from hfj_res_link where src_resource_id = ?", resource(from));
    return this;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private void store(
      String reference,
      Instant updated,
      String encoding,
      @Nullable String body,
      @Nullable Long largeObject)
      throws SQLException {
    long resource = resource(reference);
    long pid = nextPid++;
    versions.put(reference, pid);
    update(
        "insert into hfj_resource (res_id, has_tags, res_updated, fhir_id, res_type, res_ver)"
            + " values (?, false, ?, ?, ?, 1) on conflict (res_id) do update"
            + " set res_ver = hfj_resource.res_ver + 1, res_updated = excluded.res_updated,"
            + " res_deleted_at = null",
        resource,
        time(updated),
        reference.substring(reference.indexOf('/') + 1),
        type(reference));
    update(
        "insert into hfj_res_ver (pid, has_tags, res_updated, res_encoding, res_text, res_id,"
            + " res_text_vc, res_type, res_ver) select ?, false, ?, ?, cast(? as oid), res_id, ?,"
            + " res_type, res_ver from hfj_resource where res_id = ?",
        pid,
        time(updated),
        encoding,
        largeObject,
        body,
        resource);
  }

  private long resource(String reference) {
    return resources.computeIfAbsent(reference, key -> 1_000L + resources.size());
  }

  private long version(String reference) {
    return versions.getOrDefault(reference, 0L);
  }

  private static String type(String reference) {
    return reference.substring(0, reference.indexOf('/'));
  }

  private static LocalDateTime time(Instant instant) {
    return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
  }

  private void update(String sql, @Nullable Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, values);
      statement.execute();
    }
  }

  private long number(String sql, Object value) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, value);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private static void bind(PreparedStatement statement, @Nullable Object... values)
      throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }
}
