package io.fhirexport.core;

import static io.fhirexport.core.Bodies.lastUpdated;
import static io.fhirexport.core.Bodies.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.source.Condition;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who joined a group after {@code _since}, and what of theirs goes out. */
@DisplayName("Newcomers to a group")
class NewcomersTest {
  private static final Instant SINCE = Instant.parse("2026-05-15T00:00:00Z");
  private static final String MAY = lastUpdated("2026-05-01");
  private static final String JUNE = lastUpdated("2026-06-01");
  private static final String NEW = member("new", "2026-05-20");
  private static final String OLD_NEW = member("new", "2026-05-14");
  private static final String[] WITHOUT_NEWCOMERS = {
    "Patient/changed", "Observation/of-old-2", "Observation/of-new-2"
  };

  private final Bodies bodies =
      new Bodies()
          .add("Patient/old", MAY)
          .add("Patient/changed", JUNE)
          .add("Patient/new", MAY)
          .add("Patient/stranger", MAY)
          .add("Observation/of-old", MAY, ref("subject", "Patient/old"))
          .add("Observation/of-old-2", JUNE, ref("subject", "Patient/old"))
          .add("Observation/of-new", MAY, ref("subject", "Patient/new"))
          .add("Observation/of-new-2", JUNE, ref("subject", "Patient/new"))
          .add("Observation/of-stranger", MAY, ref("subject", "Patient/stranger"))
          .add("Observation/of-stranger-2", JUNE, ref("subject", "Patient/stranger"))
          .add("AllergyIntolerance/of-both", MAY, ref("patient", "Patient/old"), asserter("new"))
          .add(
              "AllergyIntolerance/of-old", MAY, ref("patient", "Patient/old"), asserter("stranger"))
          .add("Location/of-new", MAY)
          .add("Encounter/of-new", MAY, ref("subject", "Patient/new"), at("of-new"))
          .add("Location/of-old", MAY)
          .add("Encounter/of-old", MAY, ref("subject", "Patient/old"), at("of-old"))
          .add("Group/g", MAY, group(member("old", null), member("changed", "2026-01-01"), NEW));

  @Test
  void goOutInFullAndOthersOnlyAsFarAsTheyHaveChanged() throws Exception {
    assertThat(exported(ExportRequest.group("g").since(SINCE)))
        .containsExactlyInAnyOrder(
            "Patient/changed",
            "Patient/new",
            "Observation/of-old-2",
            "Observation/of-new",
            "Observation/of-new-2",
            "AllergyIntolerance/of-both",
            "Encounter/of-new",
            "Location/of-new");
  }

  @Test
  void goOutInFullWhateverTheSourceEvaluates() throws Exception {
    List<String> expected = exported(ExportRequest.group("g").since(SINCE));

    for (Set<Condition> evaluated :
        Set.of(
            EnumSet.of(Condition.WINDOW),
            EnumSet.of(Condition.COMPARTMENT),
            EnumSet.of(Condition.WINDOW, Condition.COMPARTMENT))) {
      PushdownSource source = new PushdownSource(bodies.source(), evaluated);
      try (Exporter exporter = new Exporter(source)) {
        assertThat(exporter.export(ExportRequest.group("g").since(SINCE)).keys())
            .as("%s", evaluated)
            .containsExactlyInAnyOrderElementsOf(expected);
      }
    }
  }

  @Test
  void areStillHeldToTheUpperBound() throws Exception {
    ExportRequest.Builder request =
        ExportRequest.group("g").since(SINCE).until(Instant.parse("2026-05-25T00:00:00Z"));
    PushdownSource source = new PushdownSource(bodies.source(), Set.of(Condition.WINDOW));

    try (Exporter exporter = new Exporter(source)) {
      assertThat(exporter.export(request).keys())
          .containsExactlyInAnyOrderElementsOf(exported(request))
          .containsExactlyInAnyOrder(
              "Patient/new",
              "Observation/of-new",
              "AllergyIntolerance/of-both",
              "Encounter/of-new",
              "Location/of-new");
      assertThat(source.dropped()).isPositive();
    }
  }

  @Test
  void areLikeOthersWhereTheHostWantsItSo() throws Exception {
    EngineOptions.Builder options = EngineOptions.builder().newcomersInFull(false);
    try (Exporter exporter = new Exporter(bodies.source(), options)) {
      assertThat(exporter.export(ExportRequest.group("g").since(SINCE)).keys())
          .containsExactlyInAnyOrder(WITHOUT_NEWCOMERS);
    }
  }

  @Test
  void areKnownAlsoWhereTheyAreNamed() throws Exception {
    assertThat(exported(ExportRequest.group("g").since(SINCE).patients(Set.of("new"))))
        .containsExactlyInAnyOrder(
            "Patient/new",
            "Observation/of-new",
            "Observation/of-new-2",
            "AllergyIntolerance/of-both",
            "Encounter/of-new",
            "Location/of-new");
  }

  @Test
  void keepToTheTypesAndFiltersOfTheRequest() throws Exception {
    assertThat(
            exported(
                ExportRequest.group("g")
                    .since(SINCE)
                    .types("Observation", "Group")
                    .typeFilter("Observation?_id=of-new,of-old")))
        .containsExactly("Observation/of-new");
  }

  @Test
  void doNotBringTheGroupWithThem() throws Exception {
    assertThat(exported(ExportRequest.group("g").since(SINCE).types("Group"))).isEmpty();
  }

  @Test
  void areNoneWhereEverybodyWasThereBefore() throws Exception {
    bodies.add("Group/g", MAY, group(member("old", null), member("changed", null), OLD_NEW));

    PushdownSource source = new PushdownSource(bodies.source(), Set.of(Condition.WINDOW));
    try (Exporter exporter = new Exporter(source)) {
      assertThat(exporter.export(ExportRequest.group("g").since(SINCE)).keys())
          .containsExactlyInAnyOrder(WITHOUT_NEWCOMERS);
      assertThat(source.dropped()).as("the window is pushed down").isPositive();
    }
  }

  private List<String> exported(ExportRequest.Builder request) throws Exception {
    try (Exporter exporter = new Exporter(bodies.source())) {
      return exporter.export(request).keys();
    }
  }

  private static String asserter(String patient) {
    return ref("asserter", "Patient/" + patient);
  }

  private static String at(String location) {
    return "\"location\":[{\"location\":{\"reference\":\"Location/" + location + "\"}}]";
  }

  private static String group(String... members) {
    return "\"type\":\"person\",\"actual\":true,\"member\":[" + String.join(",", members) + "]";
  }

  private static String member(String patient, String start) {
    String period = start == null ? "" : ",\"period\":{\"start\":\"" + start + "\"}";
    return "{\"entity\":{\"reference\":\"Patient/" + patient + "\"}" + period + "}";
  }
}
