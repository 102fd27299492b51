package io.fhirexport.jdbc.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.JobId;
import io.fhirexport.core.EngineOptions;
import io.fhirexport.core.ExportEngine;
import io.fhirexport.core.ExportHandle;
import io.fhirexport.core.local.DirectorySink;
import io.fhirexport.core.local.NdjsonDirectorySource;
import io.fhirexport.core.protocol.ExportHttpRequest;
import io.fhirexport.core.protocol.ExportHttpResponse;
import io.fhirexport.core.protocol.ExportProtocol;
import io.fhirexport.core.protocol.ProtocolOptions;
import io.fhirexport.jdbc.CountingDatabase;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A manifest of very many files comes from the database page by page. */
abstract class ManyFiles {
  private static final int FILES = 100_000;
  private static final int PAGE = 1_000;
  private static final ExportHttpRequest POLL =
      ExportHttpRequest.builder(
              "GET", "any", URI.create("https://example.org/fhir"), ExportContext.ANYONE)
          .build();

  @TempDir private Path folder;

  /** An empty database. */
  abstract DataSource database() throws Exception;

  @Test
  void aManifestOfAHundredThousandFilesIsReadInPages() throws Exception {
    CountingDatabase database = new CountingDatabase(database());
    Files.writeString(
        Files.createDirectories(folder.resolve("data")).resolve("Patient.ndjson"),
        "{\"resourceType\":\"Patient\",\"id\":\"a\"}\n");
    ExecutorService executor = Executors.newCachedThreadPool();
    try (ExportEngine engine =
        ExportEngine.start(
            NdjsonDirectorySource.open(folder.resolve("data")),
            new DirectorySink(folder.resolve("files")),
            JdbcJobStore.builder(database).migrate().open(),
            executor,
            // Or the engine's own looks at the store would be counted too.
            EngineOptions.builder().pollInterval(Duration.ofHours(1)).build())) {
      ExportProtocol protocol = new ExportProtocol(engine, ProtocolOptions.builder().build());
      ExportHandle handle = engine.start(ExportRequest.system().build(), ExportContext.ANYONE);
      handle.manifest().toCompletableFuture().get(60, TimeUnit.SECONDS);
      addFiles(database, handle.id());

      int before = database.opened();
      Manifest manifest = new Manifest();
      try (ExportHttpResponse answer = protocol.status(handle.id().value(), POLL)) {
        // A page is in memory before the first byte is sent, not more.
        assertThat(database.opened() - before).isLessThan(5);
        answer.body().orElseThrow().writeTo(manifest);
      }

      assertThat(manifest.files).isEqualTo(FILES + 1);
      // Each kind of file is looked for in all pages.
      assertThat(database.opened() - before).isLessThan(3 * (FILES / PAGE + 2) + 5);
    } finally {
      executor.shutdown();
    }
  }

  private static void addFiles(DataSource database, JobId job) throws Exception {
    try (Connection connection = database.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into fhir_export_file (job_id, number, name, lines, bytes)"
                    + " values (?, ?, ?, 7, 700)")) {
      connection.setAutoCommit(false);
      for (int i = 0; i < FILES; i++) {
        insert.setString(1, job.value());
        insert.setLong(2, 1_000 + i);
        insert.setString(3, "Observation-" + (1_000 + i) + "-0.ndjson");
        insert.addBatch();
      }
      insert.executeBatch();
      connection.commit();
      connection.setAutoCommit(true);
    }
  }

  /** Counts the files of a manifest while it passes. */
  private static final class Manifest extends OutputStream {
    private static final byte[] FILE = "\"url\":".getBytes(UTF_8);

    private int files;
    private int matched;

    @Override
    public void write(int value) {
      matched = value == FILE[matched] ? matched + 1 : value == FILE[0] ? 1 : 0;
      if (matched == FILE.length) {
        files++;
        matched = 0;
      }
    }
  }
}
