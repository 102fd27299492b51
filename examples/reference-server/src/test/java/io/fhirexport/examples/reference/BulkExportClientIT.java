package io.fhirexport.examples.reference;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import au.csiro.fhir.export.BulkExportClient;
import au.csiro.fhir.export.BulkExportClient.BulkExportClientBuilder;
import au.csiro.fhir.export.BulkExportResult;
import io.fhirexport.testkit.Fixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports with a client that others wrote, and compares whole lines. */
class BulkExportClientIT {
  @TempDir private static Path fixture;
  @TempDir private Path folder;
  private static ReferenceServer server;

  @BeforeAll
  static void start() throws Exception {
    Fixture.copyTo(fixture);
    server =
        ReferenceServer.start(
            Settings.parse("--port", "0", "--trusted", "--data", fixture.toString()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void theClientExportsTheSystem() throws Exception {
    assertThat(export(BulkExportClient.systemBuilder())).isEqualTo(lines(Fixture.system()));
  }

  @Test
  void theClientExportsAllPatients() throws Exception {
    assertThat(export(BulkExportClient.patientBuilder()))
        .isEqualTo(lines(Fixture.patientLevelAndReferenced()));
  }

  @Test
  void theClientExportsAGroup() throws Exception {
    assertThat(export(BulkExportClient.groupBuilder("nested")))
        .isEqualTo(lines(Fixture.groupAndReferenced("nested")));
  }

  private SortedMap<String, SortedSet<String>> export(BulkExportClientBuilder client)
      throws Exception {
    Path output = folder.resolve("output");
    BulkExportResult result =
        client
            .withFhirEndpointUrl(server.base().toString())
            .withOutputDir(output.toString())
            .withTimeout(Duration.ofMinutes(1))
            .build()
            .export();
    SortedMap<String, SortedSet<String>> lines = new TreeMap<>();
    for (BulkExportResult.FileResult file : result.getResults()) {
      for (String line : Files.readAllLines(Path.of(file.getDestination()))) {
        String type = TestClient.parse(line).text("resourceType");
        boolean first = lines.computeIfAbsent(type, key -> new TreeSet<>()).add(line);
        assertThat(first).as("a line that occurs once").isTrue();
      }
    }
    return lines;
  }

  private static SortedMap<String, SortedSet<String>> lines(
      SortedMap<String, SortedSet<String>> belonging) throws Exception {
    SortedMap<String, SortedSet<String>> lines = new TreeMap<>();
    for (Map.Entry<String, SortedSet<String>> type : belonging.entrySet()) {
      try (Stream<String> all = Files.lines(fixture.resolve(type.getKey() + ".ndjson"))) {
        lines.put(
            type.getKey(),
            all.filter(line -> type.getValue().contains(TestClient.parse(line).text("id")))
                .collect(toCollection(TreeSet::new)));
      }
    }
    return lines;
  }
}
