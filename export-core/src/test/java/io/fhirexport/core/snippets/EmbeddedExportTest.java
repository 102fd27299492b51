package io.fhirexport.core.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.FileKind;
import io.fhirexport.api.Manifest;
import io.fhirexport.api.ManifestEntry;
import io.fhirexport.core.EngineOptions;
import io.fhirexport.core.ExportEngine;
import io.fhirexport.core.ExportHandle;
import io.fhirexport.core.local.DirectorySink;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.core.local.NdjsonDirectorySource;
import io.fhirexport.testkit.Fixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedExportTest {
  @TempDir Path data;
  @TempDir Path exports;

  @Test
  void everyPatientAndObservationIsALineOfAFile() throws Exception {
    Fixture.copyTo(data);

    List<Path> files = export(data, exports);

    long lines = 0;
    for (Path file : files) {
      lines += Files.readAllLines(file).size();
    }
    assertThat(lines)
        .isEqualTo(
            Fixture.patientLevel().get("Patient").size()
                + Fixture.patientLevel().get("Observation").size());
  }

  // @start region="embedding"
  static List<Path> export(Path data, Path exports) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(4);
    try (ExportEngine engine =
        ExportEngine.start(
            NdjsonDirectorySource.open(data), // where resources come from
            new DirectorySink(exports), // where files go
            new InMemoryJobStore(), // where job state lives
            executor,
            EngineOptions.DEFAULTS)) {
      ExportRequest request = ExportRequest.patient().types("Patient", "Observation").build();
      ExportHandle job = engine.start(request, ExportContext.ANYONE);
      Manifest manifest = job.manifest().toCompletableFuture().get(5, TimeUnit.MINUTES);
      List<Path> written = new ArrayList<>();
      try (CloseableIterator<ManifestEntry> files = manifest.files(FileKind.OUTPUT)) {
        for (ManifestEntry file = files.next(); file != null; file = files.next()) {
          written.add(exports.resolve(job.id().value()).resolve(file.name().toString()));
        }
      }
      return written;
    } finally {
      executor.shutdown();
    }
  }
  // @end
}
