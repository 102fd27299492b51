package io.fhirexport.core;

import static io.fhirexport.core.Bodies.lastUpdated;
import static io.fhirexport.core.Bodies.ref;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.InvalidExportRequestException;
import io.fhirexport.api.hook.ResourceTransform;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Blocks by patient: Bulk Data IG, "Bulk Data Output File Organization". */
@DisplayName("An export organized by Patient")
class OrganizedExportTest {
  private final Bodies bodies = new Bodies();
  private List<String> errors = List.of();

  @Nested
  @DisplayName("has in a block")
  class InBlocks {
    @Test
    void thePatientFirstAndThenHisCompartment() throws Exception {
      people();

      assertThat(blocks(ExportRequest.patient())).isEqualTo(allOfThem());
      assertThat(blocks(ExportRequest.system())).isEqualTo(allOfThem());
    }

    @Test
    void patientsOfTheRosterOnly() throws Exception {
      people();

      assertThat(blocks(ExportRequest.patient().patients(Set.of("p"))))
          .isEqualTo(Map.of("p", List.of("Patient/p", "Condition/p1", "Observation/pq")));
    }

    @Test
    void whatIsLeftWhereThePatientHimselfStaysOut() throws Exception {
      bodies
          .add("Patient/p", lastUpdated("2026-05-01"))
          .add("Patient/q", lastUpdated("2026-05-01"))
          .add("Observation/1", lastUpdated("2026-06-01"), ref("subject", "Patient/p"));

      assertThat(blocks(ExportRequest.patient().since(Instant.parse("2026-05-15T00:00:00Z"))))
          .isEqualTo(Map.of("p", List.of("Observation/1")));
      assertThat(blocks(ExportRequest.patient().types("Observation")))
          .isEqualTo(Map.of("p", List.of("Observation/1")));
    }

    @Test
    void nothingThatBelongsToNoPatient() throws Exception {
      people();

      assertThat(blocks(ExportRequest.system()).values().stream().flatMap(List::stream))
          .doesNotContain("Location/1", "Observation/of-nobody");
      assertThat(errors).singleElement().asString().contains("information", "Location");
    }

    @Test
    void provenanceOfThePatient() throws Exception {
      people();
      bodies
          .add("Provenance/p", "\"target\":[{\"reference\":\"Patient/p\"}]")
          .add("Provenance/o", "\"target\":[{\"reference\":\"Condition/p1\"}]");

      assertThat(blocks(ExportRequest.patient()).get("p")).contains("Provenance/p");
      assertThat(blocks(ExportRequest.patient()).get("p")).doesNotContain("Provenance/o");
    }

    @Test
    void trimmedResources() throws Exception {
      bodies
          .add("Patient/p", "\"gender\":\"other\"")
          .add("Observation/1", "\"status\":\"final\"", "\"code\":{}", ref("subject", "Patient/p"));

      assertThat(blocks(ExportRequest.patient().elements(List.of("Observation.status"))))
          .isEqualTo(Map.of("p", List.of("Patient/p", "Observation/1")));
    }
  }

  @Nested
  @DisplayName("after a transform")
  class Transformed {
    @Test
    void namesPatientsAsTheyGoOut() throws Exception {
      people();
      EngineOptions.Builder options =
          EngineOptions.builder().transform(replacing("(Patient/|\"id\":\")([pq][\"/])", "$1x-$2"));

      assertThat(blocks(ExportRequest.patient().patients(Set.of("p", "q")), options).keySet())
          .containsExactly("x-p", "x-q");
      assertThat(errors).noneMatch(text -> text.startsWith("error"));
    }

    @Test
    void refusesWhatCannotBeToldApart() throws Exception {
      people();
      EngineOptions.Builder options =
          EngineOptions.builder().transform(replacing("(Patient/|\"id\":\")([pq][\"/])", "$1x-$2"));

      assertThat(blocks(ExportRequest.patient().patients(Set.of("p")), options))
          .isEqualTo(Map.of("x-p", List.of("Patient/x-p", "Condition/p1")));
      assertThat(errors.stream().filter(text -> text.startsWith("error")))
          .singleElement()
          .asString()
          .contains("Observation/pq");
    }

    private ResourceTransform.Factory replacing(String pattern, String by) {
      return new ResourceTransform.Factory() {
        @Override
        public String name() {
          return "replacing";
        }

        @Override
        public Optional<ResourceTransform> create(ExportRequest request, ExportContext context) {
          return Optional.of(
              (type, json) ->
                  Optional.of(new String(json, UTF_8).replaceAll(pattern, by).getBytes(UTF_8)));
        }
      };
    }
  }

  @Nested
  @DisplayName("is refused")
  class Refused {
    @Test
    void byAnotherTypeUnlessTheClientIsLenient() throws Exception {
      people();

      assertThatThrownBy(() -> export(ExportRequest.patient().organizeOutputBy("Encounter")))
          .isInstanceOf(InvalidExportRequestException.class)
          .hasMessageContaining("Encounter");
      Exporter.Outcome plain =
          export(ExportRequest.patient().organizeOutputBy("Encounter").lenient(true));
      assertThat(plain.keys()).contains("Observation/pq").doesNotContain("Parameters/null");
      assertThat(plain.errors()).singleElement().asString().contains("warning", "organizeOutputBy");
    }

    @Test
    void forTypesThatBelongToNoPatient() {
      people();

      for (ExportRequest.Builder level :
          List.of(ExportRequest.system(), ExportRequest.patient().lenient(true))) {
        assertThatThrownBy(() -> blocks(level.types("Patient", "Location")))
            .isInstanceOf(InvalidExportRequestException.class)
            .hasMessageContaining("Location");
      }
    }

    @Test
    void whereThereIsNoScratchUnlessTheClientIsLenient() throws Exception {
      people();
      ExportRequest.Builder request = ExportRequest.patient().organizeOutputBy("Patient");

      try (Exporter exporter = new Exporter(bodies.source(), EngineOptions.builder(), false)) {
        assertThatThrownBy(() -> exporter.export(request))
            .isInstanceOf(InvalidExportRequestException.class)
            .hasMessageContaining("scratch");
        Exporter.Outcome plain = exporter.export(request.lenient(true));
        assertThat(plain.keys())
            .containsExactlyInAnyOrder(
                "Patient/p", "Patient/q", "Observation/pq", "Condition/p1", "Encounter/r1");
        assertThat(plain.errors()).singleElement().asString().contains("warning", "scratch");
      }
    }

    @Test
    void togetherWithAssociatedData() {
      people();
      bodies.add("Provenance/p", "\"target\":[{\"reference\":\"Patient/p\"}]");

      assertThatThrownBy(
              () -> blocks(ExportRequest.patient().associatedData("LatestProvenanceResources")))
          .isInstanceOf(InvalidExportRequestException.class)
          .hasMessageContaining("includeAssociatedData");
    }
  }

  private void people() {
    bodies
        .add("Patient/q")
        .add("Patient/p", ref("managingOrganization", "Organization/1"))
        .add(
            "Observation/pq", ref("subject", "Patient/p"), ref("performer", "Patient/q/_history/1"))
        .add("Observation/of-nobody", ref("subject", "Location/1"))
        .add("Condition/p1", ref("subject", "Patient/p"))
        .add("Encounter/r1", ref("subject", "Patient/r"))
        .add("Location/1");
  }

  private static Map<String, List<String>> allOfThem() {
    return Map.of(
        "p", List.of("Patient/p", "Condition/p1", "Observation/pq"),
        "q", List.of("Patient/q", "Observation/pq"),
        "r", List.of("Encounter/r1"));
  }

  private Map<String, List<String>> blocks(ExportRequest.Builder request) throws Exception {
    return blocks(request, EngineOptions.builder());
  }

  /** The keys in each block: the first as it stands, the others sorted. */
  private Map<String, List<String>> blocks(
      ExportRequest.Builder request, EngineOptions.Builder options) throws Exception {
    try (Exporter exporter = new Exporter(bodies.source(), options.referenceMemory(1_024))) {
      Exporter.Organized organized = exporter.organized(request.organizeOutputBy("Patient"));
      errors = organized.errors();
      Map<String, List<String>> keys = new TreeMap<>();
      organized.blocks().blocks().forEach((patient, lines) -> keys.put(patient, keysOf(lines)));
      return keys;
    }
  }

  private static List<String> keysOf(List<String> lines) {
    List<String> keys = new ArrayList<>();
    for (String line : lines) {
      keys.add(
          line.replaceFirst("\\{\"resourceType\":\"([A-Za-z]+)\",\"id\":\"([^\"]+)\".*", "$1/$2"));
    }
    keys.subList(1, keys.size()).sort(null);
    return keys;
  }

  private Exporter.Outcome export(ExportRequest.Builder request) throws Exception {
    try (Exporter exporter = new Exporter(bodies.source())) {
      return exporter.export(request);
    }
  }
}
