package io.fhirexport.jdbc.hapi;

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
import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HapiJpaExportIT {
  @TempDir Path folder;

  @Test
  void exportsTheWholeSystem() throws Exception {
    assertThat(export(ExportRequest.system().build())).isEqualTo(Fixture.system());
  }

  @Test
  void exportsAllPatientsAndWhatTheyReferTo() throws Exception {
    assertThat(export(ExportRequest.patient().build()))
        .isEqualTo(Fixture.patientLevelAndReferenced());
  }

  @Test
  void exportsGroupsAndWhatTheyReferTo() throws Exception {
    for (String group : new String[] {"plain", "nested", "inactive-members", "empty"}) {
      assertThat(export(ExportRequest.group(group).build()))
          .as(group)
          .isEqualTo(Fixture.groupAndReferenced(group));
    }
  }

  private SortedMap<String, SortedSet<String>> export(ExportRequest request) throws Exception {
    ExecutorService executor = Executors.newCachedThreadPool();
    try (ExportEngine engine =
        ExportEngine.start(
            HapiFixture.source(),
            new DirectorySink(folder),
            new InMemoryJobStore(),
            executor,
            EngineOptions.DEFAULTS)) {
      ExportHandle handle = engine.start(request, ExportContext.ANYONE);
      Manifest manifest = handle.manifest().toCompletableFuture().get(60, TimeUnit.SECONDS);
      try (CloseableIterator<ManifestEntry> errors = manifest.files(FileKind.ERROR)) {
        assertThat(errors.next()).isNull();
      }
      SortedMap<String, SortedSet<String>> ids = new TreeMap<>();
      try (CloseableIterator<ManifestEntry> files = manifest.files(FileKind.OUTPUT)) {
        for (ManifestEntry file = files.next(); file != null; file = files.next()) {
          Path path = folder.resolve(handle.id().toString()).resolve(file.name().toString());
          for (String line : Files.readAllLines(path)) {
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            Json resource = Json.parse(bytes, 0, bytes.length);
            assertThat(
                    ids.computeIfAbsent(resource.text("resourceType"), type -> new TreeSet<>())
                        .add(resource.text("id")))
                .isTrue();
          }
        }
      }
      return ids;
    } finally {
      executor.shutdown();
    }
  }
}
