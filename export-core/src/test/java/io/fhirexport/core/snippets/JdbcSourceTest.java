package io.fhirexport.core.snippets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.FileKind;
import io.fhirexport.api.Manifest;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SimpleSource;
import io.fhirexport.core.EngineOptions;
import io.fhirexport.core.ExportEngine;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.testkit.sink.InMemorySink;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

class JdbcSourceTest {
  private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void exportsWhatHasChangedSinceAnInstant() throws Exception {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:mem:resources;DB_CLOSE_DELAY=-1");
    fill(database, 300);
    Instant since = BEGINNING.plusSeconds(99);

    long lines = exported(source(database, Set.of("Patient", "Group")), since);

    assertThat(lines).isEqualTo(200);
  }

  private static void fill(DataSource database, int rows) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement create = connection.createStatement()) {
      create.execute(
          "CREATE TABLE resource (type VARCHAR, id VARCHAR, json VARCHAR,"
              + " updated TIMESTAMP WITH TIME ZONE, PRIMARY KEY (type, id))");
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO resource VALUES ('Patient', ?, ?, ?)")) {
        for (int row = 0; row < rows; row++) {
          insert.setString(1, "p" + row);
          insert.setString(2, "{\"resourceType\":\"Patient\",\"id\":\"p" + row + "\"}");
          insert.setObject(3, BEGINNING.plusSeconds(row));
          insert.executeUpdate();
        }
      }
    }
  }

  private static long exported(ResourceSource source, Instant since) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(2);
    try (ExportEngine engine =
        ExportEngine.start(
            source, new InMemorySink(), new InMemoryJobStore(), executor, EngineOptions.DEFAULTS)) {
      ExportRequest request = ExportRequest.system().since(since).build();
      Manifest manifest =
          engine
              .start(request, ExportContext.ANYONE)
              .manifest()
              .toCompletableFuture()
              .get(1, TimeUnit.MINUTES);
      try (var files = manifest.files(FileKind.OUTPUT)) {
        long lines = 0;
        for (var file = files.next(); file != null; file = files.next()) {
          lines += file.count();
        }
        return lines;
      }
    } finally {
      executor.shutdown();
    }
  }

  // @start region="jdbc"
  static ResourceSource source(DataSource database, Set<String> types) {
    return SimpleSource.builder(types, (type, context) -> list(database, type))
        .longestTransaction(Duration.ofSeconds(30))
        .build();
  }

  static CloseableIterator<ExportResource> list(DataSource database, String type)
      throws SQLException {
    Connection connection = database.getConnection();
    try {
      PreparedStatement select =
          connection.prepareStatement(
              "SELECT id, updated, json FROM resource WHERE type = ? ORDER BY id");
      select.setString(1, type);
      ResultSet rows = select.executeQuery();
      return CloseableIterator.from(() -> rows.next() ? resource(type, rows) : null, connection);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  static ExportResource resource(String type, ResultSet row) throws SQLException {
    return ExportResource.of(type, row.getString("id"), row.getString("json").getBytes(UTF_8))
        .lastUpdated(row.getObject("updated", OffsetDateTime.class).toInstant());
  }
  // @end
}
