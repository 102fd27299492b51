package io.fhirexport.core;

import static io.fhirexport.core.Bodies.ref;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.SimpleSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of resources whose bodies cannot be read, and of what they belong to. */
@DisplayName("Broken resources")
class BrokenResourcesTest {
  private static final Instant MAY = Instant.parse("2026-05-01T00:00:00Z");
  private static final Instant JUNE = Instant.parse("2026-06-01T00:00:00Z");

  private final List<ExportResource> resources = new ArrayList<>();

  @Test
  void ofProvenanceAreEachOneErrorLineWhateverTheLevel() throws Exception {
    whole("Patient/p");
    cut("Provenance/1", "\"target\":[" + "{\"reference\":\"Patient/p\"}]");

    for (ExportRequest.Builder request :
        List.of(
            ExportRequest.system(),
            ExportRequest.patient(),
            ExportRequest.patient().types("Patient", "Provenance").since(MAY),
            ExportRequest.patient().associatedData("RelevantProvenanceResources"))) {
      Exporter.Outcome outcome = export(request);

      assertThat(outcome.keys()).containsExactly("Patient/p");
      assertThat(outcome.errors())
          .containsExactly("error: Provenance/1 is not exported: it ends before it is complete.");
    }
  }

  @Test
  void ofProvenanceAreNotNamedIfWhatCanBeReadIsOfOthers() throws Exception {
    whole("Patient/p");
    cut("Provenance/1", "\"target\":[" + "{\"reference\":\"Patient/secret\"}]");
    cut(
        "Provenance/2",
        "\"target\":[{\"reference\":\"Patient/secret\"},{\"reference\":\"Patient/p\"}]");

    assertThat(export(ExportRequest.patient().patients(Set.of("p"))).errors())
        .containsExactly("error: Provenance/2 is not exported: it ends before it is complete.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Practitioner/d", "Practitioner?identifier=npi%7C7"})
  void thatAreReferredToAreOneErrorLineWithoutAWarning(String reference) throws Exception {
    whole("Patient/p", ref("generalPractitioner", reference), ref("x", "Practitioner/d"));
    whole("Patient/q", ref("generalPractitioner", "Practitioner/e"));
    whole("Practitioner/e", ref("x", "Practitioner/d"));
    cut(
        "Practitioner/d",
        Bodies.identifiers("npi|7"),
        ref("organization", "Organization/behind-d"));
    whole("Organization/behind-d");

    Exporter.Outcome outcome = export(ExportRequest.patient());

    assertThat(outcome.keys())
        .containsExactlyInAnyOrder("Patient/p", "Patient/q", "Practitioner/e");
    assertThat(outcome.errors())
        .containsExactly("error: Practitioner/d is not exported: it cannot be read as JSON.");
  }

  @Test
  void thatNobodyRefersToAreNoMatter() throws Exception {
    whole("Patient/p");
    cut("Practitioner/d");

    assertThat(export(ExportRequest.patient()).errors()).isEmpty();
  }

  @Nested
  @DisplayName("of which the source tells that they do not belong")
  class Told {
    @Test
    void areNotNamedIfTheyAreOtherPatients() throws Exception {
      whole("Patient/p");
      cut("Patient/secret");

      assertThat(export(ExportRequest.patient().patients(Set.of("p"))).errors()).isEmpty();
      assertThat(export(ExportRequest.patient()).errors()).hasSize(1);
    }

    @Test
    void areNotNamedIfTheyAreOtherGroups() throws Exception {
      group("Patient/p");
      whole("Patient/p");
      cut("Group/secret");

      Exporter.Outcome outcome = export(ExportRequest.group("g").types("Group"));

      assertThat(outcome.keys()).containsExactly("Group/g");
      assertThat(outcome.errors()).isEmpty();
    }

    @Test
    void areNoMatterOutOfTheWindow() throws Exception {
      whole("Patient/p");
      for (String key : List.of("Patient/q", "Provenance/1", "Practitioner/d")) {
        cut(key, MAY);
      }

      assertThat(export(ExportRequest.system().since(JUNE)).errors()).isEmpty();
      assertThat(export(ExportRequest.patient().since(JUNE)).errors()).isEmpty();
      assertThat(export(ExportRequest.patient().since(MAY.minusSeconds(1))).errors()).hasSize(2);
    }

    @Test
    void areNoMatterOutOfTheWindowUnlessTheyMayBeNewcomers() throws Exception {
      group("Patient/old", "Patient/new");
      cut("Patient/old", MAY);
      cut("Patient/new", MAY);
      cut("Observation/1", MAY);

      assertThat(export(ExportRequest.group("g").since(JUNE)).errors())
          .containsExactlyInAnyOrder(
              "error: Patient/new is not exported: it ends before it is complete.",
              "error: Observation/1 is not exported: it ends before it is complete.");
    }
  }

  private void whole(String key, String... members) {
    resources.add(resource(key, new Bodies().add(key, members).get(key)));
  }

  private void cut(String key, String... members) {
    String body = new Bodies().add(key, members).get(key);
    resources.add(resource(key, body.substring(0, body.length() - 1)));
  }

  private void cut(String key, Instant lastUpdated) {
    cut(key);
    int last = resources.size() - 1;
    resources.set(last, resources.get(last).lastUpdated(lastUpdated));
  }

  /** A group; a member called new joined it after all dates here. */
  private void group(String... members) {
    String entries =
        List.of(members).stream()
            .map(
                member ->
                    "{\"entity\":{\"reference\":\"%s\"},\"period\":{\"start\":\"%s\"}}"
                        .formatted(member, member.endsWith("new") ? "2026-07-01" : "2020-01-01"))
            .collect(Collectors.joining(","));
    whole("Group/g", "\"type\":\"person\",\"actual\":true,\"member\":[" + entries + "]");
  }

  private static ExportResource resource(String key, String body) {
    String[] parts = key.split("/", 2);
    return ExportResource.of(parts[0], parts[1], body.getBytes(UTF_8));
  }

  private Exporter.Outcome export(ExportRequest.Builder request) throws Exception {
    Set<String> types =
        resources.stream().map(ExportResource::type).collect(Collectors.toUnmodifiableSet());
    try (Exporter exporter =
        new Exporter(
            SimpleSource.builder(
                    types,
                    (type, context) ->
                        CloseableIterator.of(
                            resources.stream().filter(each -> each.type().equals(type)).toList()))
                .build())) {
      return exporter.export(request);
    }
  }
}
