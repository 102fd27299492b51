package io.fhirexport.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.FileKind;
import io.fhirexport.api.store.OwnedFile;
import io.fhirexport.core.local.DirectorySink;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.core.local.NdjsonDirectorySource;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promises 5 and 8: what no server should hold, and one does. */
@DisplayName("A folder full of hard cases")
class HardCasesTest {
  private static final int MEMBERS = 100_000;
  private static final int LARGE = 50 << 20;

  @TempDir Path data;
  @TempDir Path out;

  @BeforeEach
  void write() throws IOException {
    try (Writer patients = Files.newBufferedWriter(data.resolve("Patient.ndjson"))) {
      patients.write("{\"resourceType\":\"Patient\",\"id\":\"p1\"}\n");
      patients.write("{\"resourceType\":\"Patient\",\"id\":\"p2\",\n");
      patients.write("{\"resourceType\":\"Patient\",\"active\":true}\n");
      patients.write("{\"resourceType\":\"Starship\",\"id\":\"s1\"}\n");
      patients.write("{\"resourceType\":\"Patient\",\"id\":\"p3\"}\n");
    }
    try (Writer binary = Files.newBufferedWriter(data.resolve("Binary.ndjson"))) {
      binary.write("{\"resourceType\":\"Binary\",\"id\":\"b1\",\"data\":\"");
      String piece = "QUJD".repeat(1 << 16);
      for (int written = 0; written < LARGE; written += piece.length()) {
        binary.write(piece);
      }
      binary.write("\"}\n");
    }
    try (Writer groups = Files.newBufferedWriter(data.resolve("Group.ndjson"))) {
      groups.write(
          "{\"resourceType\":\"Group\",\"id\":\"g\",\"type\":\"person\",\"actual\":true,\"member\":[");
      for (int n = 0; n < MEMBERS; n++) {
        groups.write((n == 0 ? "" : ",") + "{\"entity\":{\"reference\":\"Patient/p" + n + "\"}}");
      }
      groups.write("]}\n");
    }
  }

  @Test
  @DisplayName("goes out whole at system level, but for one error line for each broken resource")
  void systemLevel() throws Exception {
    Result result = export(ExportRequest.system().build());

    assertThat(result.lines(FileKind.OUTPUT)).isEqualTo(4);
    assertThat(result.lines(FileKind.ERROR)).isEqualTo(3);
    assertThat(result.read("Binary")).hasSize(1).first().asString().hasSizeGreaterThan(LARGE);
    assertThat(result.read("Group").get(0)).contains("Patient/p99999");
    assertThat(result.read("Patient"))
        .containsExactly(
            "{\"resourceType\":\"Patient\",\"id\":\"p1\"}",
            "{\"resourceType\":\"Patient\",\"id\":\"p3\"}");
  }

  @Test
  @DisplayName("holds a group of 100,000 members, of whom those that exist go out")
  void groupLevel() throws Exception {
    Result result = export(ExportRequest.group("g").build());

    assertThat(result.read("Patient")).hasSize(2);
  }

  private Result export(ExportRequest request) throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    InMemoryJobStore store = new InMemoryJobStore();
    try (ExportEngine engine =
        ExportEngine.start(
            NdjsonDirectorySource.open(data),
            new DirectorySink(out),
            store,
            threads,
            EngineOptions.builder().workers(2).build())) {
      ExportHandle handle = engine.start(request, ExportContext.ANYONE);
      handle.manifest().toCompletableFuture().get(60, TimeUnit.SECONDS);
      return new Result(out.resolve(handle.id().value()), store.files(handle.id(), 0, 1_000));
    } finally {
      threads.shutdown();
    }
  }

  private record Result(Path folder, List<OwnedFile> files) {
    long lines(FileKind kind) {
      return files.stream()
          .filter(file -> file.name().kind() == kind)
          .mapToLong(OwnedFile::count)
          .sum();
    }

    List<String> read(String type) throws IOException {
      List<String> lines = new ArrayList<>();
      for (OwnedFile file : files) {
        if (file.name().kind() == FileKind.OUTPUT && file.name().type().equals(type)) {
          lines.addAll(Files.readAllLines(folder.resolve(file.name().toString())));
        }
      }
      return lines;
    }
  }
}
