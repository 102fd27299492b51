package io.fhirexport.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.FileKind;
import io.fhirexport.api.InvalidExportRequestException;
import io.fhirexport.api.Issue;
import io.fhirexport.api.Manifest;
import io.fhirexport.api.ManifestEntry;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.Json;
import io.fhirexport.testkit.sink.InMemorySink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An export of some elements")
class ElementsExportTest {
  private final InMemorySink sink = new InMemorySink();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ExportEngine engine =
      ExportEngine.start(
          Fixture.source(),
          sink,
          new InMemoryJobStore(),
          threads,
          EngineOptions.builder().workers(1).build());

  @AfterEach
  void stop() {
    engine.close();
    threads.shutdown();
  }

  @Test
  void holdsThemAndTellsThatThereIsMore() throws Exception {
    List<String> lines =
        lines(
            ExportRequest.system()
                .types("Patient")
                .elements(List.of("Patient.name", "birthDate"))
                .build());

    assertThat(lines).hasSameSizeAs(Fixture.system().get("Patient"));
    for (String line : lines) {
      assertThat(members(line))
          .containsExactlyInAnyOrder("resourceType", "id", "meta", "name", "birthDate");
      assertThat(line).containsOnlyOnce("\"SUBSETTED\"").contains("\"lastUpdated\"");
    }
  }

  @Test
  void holdsTheRosterOfAGroup() throws Exception {
    List<String> lines =
        lines(ExportRequest.group("plain").types("Patient").elements(Set.of("id")).build());

    Set<String> ids = new TreeSet<>();
    for (String line : lines) {
      assertThat(members(line)).containsExactlyInAnyOrder("resourceType", "id", "meta");
      byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
      ids.add(Json.parse(bytes, 0, bytes.length).text("id"));
    }
    assertThat(lines).hasSameSizeAs(ids);
    assertThat(ids).isEqualTo(Fixture.group("plain").get("Patient"));
  }

  @Test
  void holdsWhatIsMandatoryOfTypesThatNothingWasAskedOf() throws Exception {
    List<String> lines =
        lines(
            ExportRequest.system()
                .types("Patient", "Procedure")
                .elements(Set.of("Patient.name"))
                .build());

    assertThat(lines)
        .filteredOn(line -> line.contains("\"resourceType\":\"Procedure\""))
        .isNotEmpty()
        .allSatisfy(
            line ->
                assertThat(members(line))
                    .containsExactlyInAnyOrder("resourceType", "id", "meta", "status", "subject"));
  }

  @Test
  void isRefusedWithEveryElementThatDoesNotExist() {
    assertThatThrownBy(
            () ->
                lines(
                    ExportRequest.patient()
                        .types("Patient")
                        .elements(List.of("name.family", "Patient.nom", "Encounter.period", "code"))
                        .build()))
        .isInstanceOfSatisfying(
            InvalidExportRequestException.class,
            e ->
                assertThat(e.issues())
                    .extracting(Issue::text)
                    .containsExactly(
                        "_elements takes elements of a resource's root only: name.family.",
                        "_elements names no element of Patient: Patient.nom.",
                        "_elements names no element of a type in this export: code."));
  }

  private List<String> lines(ExportRequest request) throws Exception {
    ExportHandle handle = engine.start(request, ExportContext.ANYONE);
    Manifest manifest = handle.manifest().toCompletableFuture().get(30, TimeUnit.SECONDS);
    Map<String, byte[]> files = sink.files(handle.id());
    List<String> lines = new ArrayList<>();
    try (CloseableIterator<ManifestEntry> entries = manifest.files(FileKind.OUTPUT)) {
      for (ManifestEntry e = entries.next(); e != null; e = entries.next()) {
        new String(files.get(e.name().toString()), StandardCharsets.UTF_8)
            .lines()
            .forEach(lines::add);
      }
    }
    return lines;
  }

  private static Set<String> members(String line) throws IOException {
    Set<String> names = new LinkedHashSet<>();
    try (JsonParser json = new JsonFactory().createParser(line)) {
      json.nextToken();
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        names.add(name);
        json.nextToken();
        json.skipChildren();
      }
    }
    return names;
  }
}
