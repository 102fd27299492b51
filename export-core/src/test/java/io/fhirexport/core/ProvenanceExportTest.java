package io.fhirexport.core;

import static io.fhirexport.core.Bodies.lastUpdated;
import static io.fhirexport.core.Bodies.ref;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.InvalidExportRequestException;
import io.fhirexport.api.RefusedByPolicyException;
import io.fhirexport.api.hook.Decision;
import io.fhirexport.api.hook.ExportPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Which Provenance goes out: Bulk Data IG, "Query Parameters", {@code includeAssociatedData}. */
@DisplayName("Provenance")
class ProvenanceExportTest {
  private static final String OWN = "https://ehr.example.org/fhir";
  private static final String MAY = "2026-05-01";
  private static final String JUNE = "2026-06-01";
  private static final Instant SINCE = Instant.parse("2026-05-15T00:00:00Z");
  private static final String RELEVANT = "RelevantProvenanceResources";
  private static final String LATEST = "LatestProvenanceResources";

  private final Bodies bodies = new Bodies();
  private List<String> errors = List.of();

  @Nested
  @DisplayName("of which nothing is said")
  class ByDefault {
    @Test
    void goesOutIfATargetIsInTheCompartment() throws Exception {
      people();
      provenance("patient", "Patient/p");
      provenance("observation", "Observation/p1");
      provenance("several", "Observation/q1", "Condition/p1", "Observation/p1");
      provenance("versioned", "Observation/p1/_history/3");
      provenance("absolute", OWN + "/Observation/p1");
      provenance("of-provenance", "Provenance/patient");
      provenance("of-q", "Observation/q1");
      provenance("of-location", "Location/1");
      provenance("elsewhere", "https://elsewhere.example.org/fhir/Observation/p1");
      provenance("urn", "urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7");
      provenance("query", "Observation?identifier=s|1");
      bodies.add("Provenance/of-nothing");

      assertThat(provenance(ofP()))
          .containsExactlyInAnyOrder(
              "patient", "observation", "several", "versioned", "absolute", "of-provenance");
      assertThat(provenance(ExportRequest.patient()))
          .contains("of-q")
          .doesNotContain("of-location");
      assertThat(provenance(ExportRequest.system())).hasSize(12);
    }

    @Test
    void staysWhereItsTypeIsNotAskedFor() throws Exception {
      people();
      provenance("observation", "Observation/p1");

      assertThat(provenance(ofP().types("Observation"))).isEmpty();
    }

    @Test
    void goesOutThoughItsTargetDoesNot() throws Exception {
      people();
      bodies.add("Observation/old", lastUpdated(MAY), ref("subject", "Patient/p"));
      bodies.add("Provenance/new", lastUpdated(JUNE), targets("Observation/old"));
      bodies.add("Provenance/old", lastUpdated(MAY), targets("Observation/old"));
      ExportRequest.Builder finals =
          ofP().types("Observation", "Provenance").typeFilter("Observation?status=final");

      assertThat(provenance(ofP().types("Provenance"))).containsExactlyInAnyOrder("new", "old");
      assertThat(provenance(ofP().since(SINCE))).containsExactly("new");
      assertThat(provenance(ofP().since(SINCE).types("Provenance"))).containsExactly("new");
      assertThat(provenance(finals)).containsExactlyInAnyOrder("new", "old");
    }

    @Test
    void isFilteredLikeAnyOtherType() throws Exception {
      people();
      provenance("one", "Observation/p1");
      provenance("two", "Condition/p1");

      assertThat(provenance(ofP().typeFilter("Provenance?_id=two"))).containsExactly("two");
    }

    @Test
    void bringsWhatItRefersTo() throws Exception {
      people();
      bodies
          .add(
              "Provenance/1",
              targets("Observation/p1"),
              "\"agent\":[{" + ref("who", "Practitioner/author") + "}]")
          .add(
              "Provenance/of-q",
              targets("Observation/q1"),
              "\"agent\":[{" + ref("who", "Practitioner/of-q") + "}]")
          .add("Practitioner/author")
          .add("Practitioner/of-q");

      assertThat(keys(ofP())).contains("Practitioner/author").doesNotContain("Practitioner/of-q");
    }

    @Test
    void staysWhereThePolicyHidesItsTarget() throws Exception {
      people();
      provenance("of-patient", "Patient/p");
      provenance("of-observation", "Observation/p1");

      assertThat(provenance(ofP(), hiding("Observation"))).containsExactly("of-patient");
      assertThat(provenance(ofP(), hiding("Provenance"))).isEmpty();
    }

    @Test
    void isFoundInManyParts() throws Exception {
      people();
      Set<String> expected = new TreeSet<>();
      for (int i = 0; i < 400; i++) {
        String patient = i % 3 == 0 ? "q" : "p";
        bodies.add("Encounter/" + i, ref("subject", "Patient/" + patient));
        provenance("e" + i, "Encounter/" + i, "Encounter/" + (i + 200) % 400);
        if (i % 3 != 0 || (i + 200) % 400 % 3 != 0) {
          expected.add("e" + i);
        }
      }

      assertThat(provenance(ofP(), EngineOptions.builder().referenceMemory(1_024)))
          .isEqualTo(expected);
      assertThat(
              provenance(
                  ofP().associatedData(LATEST), EngineOptions.builder().referenceMemory(4_096)))
          .isNotEmpty()
          .allMatch(expected::contains);
    }
  }

  @Nested
  @DisplayName("of what is returned")
  class Associated {
    @Test
    void goesOutWheneverItChanged() throws Exception {
      people();
      bodies
          .add("Observation/new", lastUpdated(JUNE), ref("subject", "Patient/p"))
          .add("Observation/old", lastUpdated(MAY), ref("subject", "Patient/p"))
          .add("Provenance/old-of-new", lastUpdated(MAY), targets("Observation/new"))
          .add("Provenance/new-of-old", lastUpdated(JUNE), targets("Observation/old"));

      assertThat(provenance(ofP().types("Observation").since(SINCE).associatedData(RELEVANT)))
          .containsExactly("old-of-new");
      assertThat(
              provenance(
                  ExportRequest.system()
                      .types("Observation")
                      .since(SINCE)
                      .associatedData(RELEVANT)))
          .containsExactly("old-of-new");
    }

    @Test
    void goesOutWhereItsTypeIsNotAskedFor() throws Exception {
      people();
      provenance("of-observation", "Observation/p1");
      provenance("of-condition", "Condition/p1");

      assertThat(provenance(ofP().types("Observation").associatedData(RELEVANT)))
          .containsExactly("of-observation");
    }

    @Test
    void isTheNewestOfEachResource() throws Exception {
      people();
      recorded("first", "2026-01-01T00:00:00Z", "Observation/p1");
      recorded("last", "2026-03-01T00:00:00+02:00", "Observation/p1");
      recorded("second", "2026-02-28T21:59:59Z", "Observation/p1");
      recorded("of-two", "2020-01-01T00:00:00Z", "Observation/p1", "Condition/p1");
      recorded("of-q", "2026-09-01T00:00:00Z", "Observation/q1");
      recorded("before-1970", "1960-01-01T00:00:00Z", "Patient/p");
      provenance("never", "Patient/p");

      assertThat(provenance(ofP().associatedData(LATEST)))
          .containsExactlyInAnyOrder("last", "of-two", "before-1970");
      assertThat(provenance(ofP().associatedData(LATEST).associatedData(RELEVANT)))
          .containsExactlyInAnyOrder("first", "last", "second", "of-two", "before-1970", "never");
    }

    @Test
    void isRefusedByAnUnknownCodeUnlessTheClientIsLenient() throws Exception {
      people();
      provenance("observation", "Observation/p1");

      assertThatThrownBy(() -> keys(ofP().associatedData("_mine")))
          .isInstanceOf(InvalidExportRequestException.class)
          .hasMessageContaining("_mine");
      assertThat(provenance(ofP().associatedData("_mine").lenient(true)))
          .containsExactly("observation");
      assertThat(errors).singleElement().asString().contains("_mine");
    }

    @Test
    void isRefusedWhereThePolicyHidesIt() {
      people();
      provenance("observation", "Observation/p1");

      assertThatThrownBy(() -> keys(ofP().associatedData(RELEVANT), hiding("Provenance")))
          .isInstanceOf(RefusedByPolicyException.class);
    }

    @Test
    void isRefusedWhereThereIsNone() {
      bodies.add("Patient/p");

      assertThatThrownBy(() -> keys(ofP().associatedData(LATEST)))
          .isInstanceOf(InvalidExportRequestException.class)
          .hasMessageContaining("no Provenance");
    }
  }

  private static EngineOptions.Builder hiding(String type) {
    Set<String> types =
        new TreeSet<>(Set.of("Patient", "Observation", "Condition", "Location", "Provenance"));
    types.remove(type);
    return EngineOptions.builder()
        .policy(
            new ExportPolicy() {
              @Override
              public Decision onKickOff(
                  ExportRequest request, Set<String> asked, ExportContext context) {
                return Decision.narrow(types);
              }

              @Override
              public Decision onAccess(
                  ExportJob job, Set<String> exported, Access access, ExportContext context) {
                return Decision.allow();
              }
            });
  }

  private void people() {
    bodies
        .add("Patient/p")
        .add("Patient/q")
        .add("Observation/p1", ref("subject", "Patient/p"))
        .add("Condition/p1", ref("subject", "Patient/p"))
        .add("Observation/q1", ref("subject", "Patient/q"))
        .add("Location/1");
  }

  private void provenance(String id, String... targets) {
    bodies.add("Provenance/" + id, targets(targets));
  }

  private void recorded(String id, String time, String... targets) {
    bodies.add("Provenance/" + id, targets(targets), "\"recorded\":\"" + time + "\"");
  }

  private static String targets(String... targets) {
    List<String> references =
        Stream.of(targets).map(target -> "{\"reference\":\"" + target + "\"}").toList();
    return "\"target\":[" + String.join(",", references) + "]";
  }

  private static ExportRequest.Builder ofP() {
    return ExportRequest.patient().patients(Set.of("p"));
  }

  private Set<String> provenance(ExportRequest.Builder request) throws Exception {
    return provenance(request, EngineOptions.builder());
  }

  private Set<String> provenance(ExportRequest.Builder request, EngineOptions.Builder options)
      throws Exception {
    Set<String> ids = new TreeSet<>();
    for (String key : keys(request, options)) {
      if (key.startsWith("Provenance/")) {
        assertThat(ids.add(key.substring("Provenance/".length()))).as("%s once", key).isTrue();
      }
    }
    return ids;
  }

  private List<String> keys(ExportRequest.Builder request) throws Exception {
    return keys(request, EngineOptions.builder());
  }

  private List<String> keys(ExportRequest.Builder request, EngineOptions.Builder options)
      throws Exception {
    try (Exporter exporter = new Exporter(bodies.source(), options.ownBases(List.of(OWN)))) {
      Exporter.Outcome outcome = exporter.export(request);
      errors = outcome.errors();
      return outcome.keys();
    }
  }
}
