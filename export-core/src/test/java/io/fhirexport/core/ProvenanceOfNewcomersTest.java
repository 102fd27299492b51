package io.fhirexport.core;

import static io.fhirexport.core.Bodies.lastUpdated;
import static io.fhirexport.core.Bodies.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportRequest;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which Provenance goes out with {@code _since} where some have joined the group after it. */
@DisplayName("Provenance of a group with newcomers")
class ProvenanceOfNewcomersTest {
  private static final Instant SINCE = Instant.parse("2026-05-15T00:00:00Z");
  private static final String MAY = lastUpdated("2026-05-01");
  private static final String JUNE = lastUpdated("2026-06-01");

  private final Bodies bodies =
      new Bodies()
          .add("Patient/old", MAY)
          .add("Patient/new", MAY)
          .add("Patient/stranger", MAY)
          .add("Observation/of-old", MAY, ref("subject", "Patient/old"))
          .add("Observation/of-new", MAY, ref("subject", "Patient/new"))
          .add("Observation/of-stranger", MAY, ref("subject", "Patient/stranger"))
          .add("Provenance/of-old", MAY, target("Observation/of-old"))
          .add("Provenance/of-old-patient", MAY, target("Patient/old"))
          .add("Provenance/of-old-2", JUNE, target("Observation/of-old"))
          .add("Provenance/of-new", MAY, target("Observation/of-new"), agent("of-new"))
          .add("Provenance/of-new-patient", MAY, target("Patient/new"))
          .add("Provenance/of-new-2", JUNE, target("Observation/of-new"))
          .add("Provenance/of-stranger", MAY, target("Observation/of-stranger"))
          .add("Provenance/of-stranger-2", JUNE, target("Observation/of-stranger"), agent("other"))
          .add("Practitioner/of-new", MAY)
          .add("Practitioner/other", JUNE)
          .add("Group/g", MAY, group(member("old", "2026-01-01"), member("new", "2026-05-20")));

  @Test
  void goesOutInFullForThemAndForOthersOnlyIfItChanged() throws Exception {
    assertThat(exported(request()))
        .containsExactlyInAnyOrder(
            "Patient/new",
            "Observation/of-new",
            "Provenance/of-old-2",
            "Provenance/of-new",
            "Provenance/of-new-patient",
            "Provenance/of-new-2",
            "Practitioner/of-new");
  }

  @Test
  void isHeldToTheUpperBound() throws Exception {
    assertThat(exported(request().until(Instant.parse("2026-05-25T00:00:00Z"))))
        .contains("Provenance/of-new", "Provenance/of-new-patient")
        .doesNotContain("Provenance/of-new-2", "Provenance/of-old-2", "Provenance/of-old");
  }

  @Test
  void goesOutInFullThoughNothingElseIsAskedFor() throws Exception {
    assertThat(exported(request().types("Provenance")))
        .containsExactlyInAnyOrder(
            "Provenance/of-old-2",
            "Provenance/of-new",
            "Provenance/of-new-patient",
            "Provenance/of-new-2");
  }

  @Test
  void isThatOfWhatIsReturnedWhereTheRequestSaysSo() throws Exception {
    assertThat(
            exported(request().types("Observation").associatedData("RelevantProvenanceResources")))
        .containsExactlyInAnyOrder(
            "Observation/of-new", "Provenance/of-new", "Provenance/of-new-2");
  }

  @Test
  void isOnlyWhatChangedWhereTheHostTreatsThemLikeOthers() throws Exception {
    try (Exporter exporter =
        new Exporter(bodies.source(), EngineOptions.builder().newcomersInFull(false))) {
      assertThat(exporter.export(request().types("Provenance")).keys())
          .containsExactlyInAnyOrder("Provenance/of-old-2", "Provenance/of-new-2");
    }
  }

  @Test
  void isOnlyTheirOwnWhereTheyAreNamed() throws Exception {
    assertThat(exported(request().patients(Set.of("new")).types("Provenance")))
        .containsExactlyInAnyOrder(
            "Provenance/of-new", "Provenance/of-new-patient", "Provenance/of-new-2");
  }

  private static ExportRequest.Builder request() {
    return ExportRequest.group("g").since(SINCE);
  }

  private List<String> exported(ExportRequest.Builder request) throws Exception {
    try (Exporter exporter = new Exporter(bodies.source())) {
      return exporter.export(request).keys();
    }
  }

  private static String target(String key) {
    return "\"target\":[{\"reference\":\"" + key + "\"}]";
  }

  private static String agent(String practitioner) {
    return "\"agent\":[{" + ref("who", "Practitioner/" + practitioner) + "}]";
  }

  private static String group(String... members) {
    return "\"type\":\"person\",\"actual\":true,\"member\":[" + String.join(",", members) + "]";
  }

  private static String member(String patient, String start) {
    return "{\"entity\":{\"reference\":\"Patient/%s\"},\"period\":{\"start\":\"%s\"}}"
        .formatted(patient, start);
  }
}
