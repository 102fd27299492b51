package io.fhirexport.jdbc.hapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.zaxxer.hikari.HikariDataSource;
import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import org.postgresql.ds.PGSimpleDataSource;

/** The fixture's resources, stored as HAPI JPA stores them; once for all tests. */
public final class HapiFixture {
  private static final JsonFactory JSON = new JsonFactory();

  private HapiFixture() {}

  /** A source of them, in many splits. */
  static HapiJpaSource source() {
    return HapiJpaSource.builder(Stored.POOL).zone(ZoneOffset.UTC).splitSize(40).build();
  }

  /** Where the database is, with its user. */
  public static String url() {
    PGSimpleDataSource database = (PGSimpleDataSource) Stored.TABLES.database();
    return database.getURL() + "?user=" + database.getUser();
  }

  private static final class Stored {
    static final HapiTables TABLES = load();

    /** A connection for each of some thousand splits takes minutes without it. */
    static final HikariDataSource POOL = pool();

    private static HikariDataSource pool() {
      HikariDataSource pool = new HikariDataSource();
      pool.setDataSource(TABLES.database());
      pool.setMaximumPoolSize(30);
      return pool;
    }

    private static HapiTables load() {
      try (HapiTables tables = new HapiTables()) {
        for (String type : Fixture.types()) {
          try (CloseableIterator<ExportResource> all = Fixture.list(type, ExportContext.ANYONE)) {
            for (ExportResource next = all.next(); next != null; next = all.next()) {
              store(type + "/" + next.id().orElseThrow(), next.bytes(), tables);
            }
          }
        }
        return tables;
      } catch (IOException | SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static void store(String reference, byte[] body, HapiTables tables)
      throws IOException, SQLException {
    Json json = Json.parse(body, 0, body.length);
    String updated =
        json.at("meta").map(meta -> meta.text("lastUpdated")).findFirst().orElseThrow();
    Instant time = OffsetDateTime.parse(updated).toInstant();
    tables.put(reference, time, withoutIdAndMeta(body));
    try (JsonParser parser = JSON.createParser(body)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        boolean isReference =
            token == JsonToken.VALUE_STRING && "reference".equals(parser.currentName());
        String target = isReference ? parser.getText() : "";
        if (target.matches("[A-Z][A-Za-z]+/[A-Za-z0-9.-]+")) {
          tables.link(reference, path(parser.getParsingContext().getParent()), target);
        }
      }
    }
  }

  /** The names of the elements around, from the root. */
  private static String path(JsonStreamContext around) {
    Deque<String> names = new ArrayDeque<>();
    for (JsonStreamContext up = around; up != null; up = up.getParent()) {
      if (up.inObject() && up.hasCurrentName()) {
        names.addFirst(up.getCurrentName());
      }
    }
    return String.join(".", names);
  }

  private static String withoutIdAndMeta(byte[] body) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonParser parser = JSON.createParser(new String(body, UTF_8));
        JsonGenerator rest = JSON.createGenerator(text)) {
      int depth = 0;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        String name = token == JsonToken.FIELD_NAME ? parser.currentName() : "";
        if (depth == 1 && (name.equals("id") || name.equals("meta"))) {
          parser.nextToken();
          parser.skipChildren();
          continue;
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        rest.copyCurrentEvent(parser);
      }
    }
    return text.toString();
  }
}
