package io.fhirexport.core;

import static io.fhirexport.core.Bodies.ref;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.InvalidExportRequestException;
import io.fhirexport.api.hook.ResourceTransform;
import io.fhirexport.api.source.Condition;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.source.SourceOfVisits;
import java.time.Duration;
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

/** Blocks written straight from a source that walks patients, to sinks without scratch. */
@DisplayName("An export organized by Patient from a source that walks patients")
class WalkedExportTest {
  private static final Set<Condition> NOTHING = Set.of();
  private static final Set<Condition> COMPARTMENT = Set.of(Condition.COMPARTMENT);

  private final Bodies bodies = new Bodies();

  @Nested
  @DisplayName("has the blocks that the sort has")
  class LikeTheSort {
    @Test
    void atEachLevel() throws Exception {
      assertAlike(ExportRequest.patient());
      assertAlike(ExportRequest.system());
      assertAlike(ExportRequest.group("nested"));
      assertAlike(ExportRequest.patient().patients(somePatients()));
    }

    @Test
    void withWhateverNarrowsIt() throws Exception {
      assertAlike(
          ExportRequest.patient()
              .since(Instant.parse("2026-02-01T00:00:00Z"))
              .until(Instant.parse("2026-05-01T00:00:00Z")));
      assertAlike(
          ExportRequest.group("plain")
              .types("Observation", "Patient")
              .typeFilter("Observation?category=laboratory")
              .typeFilter("Patient?gender=female"));
      assertAlike(ExportRequest.patient().types("Condition", "Encounter"));
      assertAlike(
          ExportRequest.patient()
              .types("Patient", "Observation")
              .elements(List.of("Patient.birthDate", "Observation.code")));
    }

    private Set<String> somePatients() {
      return Set.copyOf(Fixture.system().get("Patient").stream().limit(2).toList());
    }

    private void assertAlike(ExportRequest.Builder request) throws Exception {
      Map<String, List<String>> sorted = blocks(Fixture.source(), options(), true, request);
      assertThat(sorted).isNotEmpty();
      for (Set<Condition> evaluates :
          List.of(NOTHING, Set.of(Condition.COMPARTMENT, Condition.WINDOW))) {
        SourceOfVisits source = new SourceOfVisits(Fixture.source(), 2, evaluates);
        assertThat(blocks(source, options(), false, request))
            .as("%s, evaluating %s", request.build().level(), evaluates)
            .isEqualTo(sorted);
      }
    }

    private EngineOptions.Builder options() {
      return EngineOptions.builder().fileBytes(20_000).fileResources(30).referenceMemory(65_536);
    }
  }

  @Test
  @DisplayName("is empty where the source has no type that belongs to patients")
  void isEmptyWithoutTypes() throws Exception {
    bodies.add("Location/1");
    ScriptedVisits source = new ScriptedVisits(bodies, COMPARTMENT).split("p Location/1");

    assertThat(export(source, organized()).blocks().files()).isZero();
  }

  @Test
  @DisplayName("puts many splits in a file")
  void putsManySplitsInAFile() throws Exception {
    for (int i = 0; i < 200; i++) {
      bodies.add("Patient/p" + i).add("Observation/" + i, ref("subject", "Patient/p" + i));
    }
    ScriptedVisits source = new ScriptedVisits(bodies, COMPARTMENT);
    for (int i = 0; i < 200; i++) {
      source.split("p" + i + " Patient/p" + i, "p" + i + " Observation/" + i);
    }
    try (Exporter exporter = new Exporter(source, EngineOptions.builder(), false)) {
      BlockReader read = exporter.organized(organized()).blocks();

      assertThat(read.blocks()).hasSize(200);
      assertThat(read.files()).isLessThan(20);
    }
  }

  @Test
  @DisplayName("ends a turn of work between two blocks only")
  void endsATurnOfWorkBetweenBlocks() throws Exception {
    List<String> visits = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String patient = "p" + i / 3;
      bodies.add("Observation/" + i, ref("subject", "Patient/" + patient));
      visits.add(patient + " Observation/" + i);
    }
    ScriptedVisits source =
        new ScriptedVisits(bodies, NOTHING).split(visits.toArray(String[]::new));
    EngineOptions.Builder options = EngineOptions.builder().turn(Duration.ofNanos(1));

    try (Exporter exporter = new Exporter(source, options, false)) {
      BlockReader read = exporter.organized(organized()).blocks();

      assertThat(read.blocks()).hasSize(20).allSatisfy((p, lines) -> assertThat(lines).hasSize(3));
      assertThat(read.files()).isEqualTo(20);
      assertThat(read.splits()).isZero();
    }
  }

  @Test
  @DisplayName("goes on where the source failed, in the middle of a block and between two")
  void survivesFailures() throws Exception {
    List<String> visits = new ArrayList<>();
    for (String patient : List.of("p", "q", "r")) {
      bodies.add("Patient/" + patient);
      visits.add(patient + " Patient/" + patient);
      for (int i = 0; i < 20; i++) {
        String key = "Observation/" + patient + i;
        bodies.add(key, ref("subject", "Patient/" + patient));
        visits.add(patient + " " + key);
      }
    }
    String[] one = visits.subList(0, 42).toArray(String[]::new);
    String[] other = visits.subList(42, 63).toArray(String[]::new);
    ScriptedVisits source = new ScriptedVisits(bodies, NOTHING).split(one).split(other);
    for (int at : new int[] {0, 1, 7, 8, 21, 30, 42}) {
      source.failAt(0, at).failAt(1, at / 2);
    }
    EngineOptions.Builder options =
        EngineOptions.builder().fileResources(6).retryPause(Duration.ofMillis(1)).maxAttempts(20);

    Map<String, List<String>> blocks = blocks(source, options, false, ExportRequest.patient());

    assertThat(source.hasFailed()).isTrue();
    assertThat(blocks).hasSize(3).allSatisfy((patient, lines) -> assertThat(lines).hasSize(21));
    assertThat(blocks.values().stream().flatMap(List::stream)).doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("ends the file where the source failed within a block, though other splits follow")
  void endsTheFileWhereTheSourceFailed() throws Exception {
    for (int i = 0; i < 60; i++) {
      bodies.add("Observation/" + i, ref("subject", "Patient/p" + i / 3));
    }
    ScriptedVisits source = new ScriptedVisits(bodies, NOTHING);
    for (int i = 0; i < 60; i += 3) {
      String visit = "p" + i / 3 + " Observation/";
      source.split(visit + i, visit + (i + 1), visit + (i + 2)).failAt(i / 3, 2);
    }
    EngineOptions.Builder options = EngineOptions.builder().retryPause(Duration.ofMillis(1));

    try (Exporter exporter = new Exporter(source, options, false)) {
      BlockReader read = exporter.organized(organized()).blocks();

      assertThat(source.hasFailed()).isTrue();
      assertThat(read.blocks()).hasSize(20).allSatisfy((p, lines) -> assertThat(lines).hasSize(3));
      assertThat(read.splits()).isEqualTo(20);
    }
  }

  @Nested
  @DisplayName("lets no more out when the source lies:")
  class Lies {
    @Test
    void aResourceOfSomebodyElseIsRefusedWhereTheSourceSaysItIsHis() throws Exception {
      Exporter.Organized organized = lie(COMPARTMENT);

      assertThat(keys(organized)).isEqualTo(Map.of("p", List.of("Patient/p", "Observation/p")));
      assertThat(organized.errors()).isNotEmpty().allMatch(text -> text.startsWith("error"));
      assertThat(organized.errors()).noneMatch(text -> text.contains("Location"));
    }

    @Test
    void aResourceOfSomebodyElseIsDroppedWhereTheSourceDoesNotSaySo() throws Exception {
      Exporter.Organized organized = lie(NOTHING);

      assertThat(keys(organized)).isEqualTo(Map.of("p", List.of("Patient/p", "Observation/p")));
      assertThat(organized.errors()).isEmpty();
    }

    private Exporter.Organized lie(Set<Condition> evaluates) throws Exception {
      bodies
          .add("Patient/p")
          .add("Patient/foreign")
          .add("Observation/p", ref("subject", "Patient/p"))
          .add("Observation/foreign", ref("subject", "Patient/foreign"))
          .add("Location/1", ref("subject", "Patient/p"));
      ScriptedVisits source =
          new ScriptedVisits(bodies, evaluates)
              .split(
                  "p Patient/p",
                  "p Observation/foreign",
                  "p Patient/foreign",
                  "p Location/1",
                  "p Observation/p",
                  "foreign Patient/foreign",
                  "foreign Observation/foreign",
                  "foreign Observation/p",
                  "nobody Observation/p");
      return export(source, organized().patients(Set.of("p")));
    }

    @Test
    void aSecondVisitHasNothingButThePatientsOwn() throws Exception {
      bodies
          .add("Patient/p")
          .add("Patient/q")
          .add("Observation/p", ref("subject", "Patient/p"))
          .add("Observation/q", ref("subject", "Patient/q"));
      ScriptedVisits source =
          new ScriptedVisits(bodies, COMPARTMENT)
              .split("p Patient/p", "p Observation/p", "q Observation/p", "p Observation/q");

      Exporter.Organized organized = export(source, organized());

      assertThat(keys(organized)).isEqualTo(Map.of("p", List.of("Patient/p", "Observation/p")));
      assertThat(organized.errors()).hasSize(2);
    }

    @Test
    void aPatientWhoComesLateIsRefused() throws Exception {
      bodies.add("Patient/p").add("Observation/p", ref("subject", "Patient/p"));
      ScriptedVisits source =
          new ScriptedVisits(bodies, NOTHING).split("p Observation/p", "p Patient/p");

      Exporter.Organized organized = export(source, organized());

      assertThat(keys(organized)).isEqualTo(Map.of("p", List.of("Observation/p")));
      assertThat(organized.errors()).singleElement().asString().contains("Patient/p");
    }
  }

  @Nested
  @DisplayName("after a transform")
  class Transformed {
    @Test
    void isSortedIfIdsMayChangeAndRefusedWithoutScratch() throws Exception {
      people();
      EngineOptions.Builder renaming = EngineOptions.builder().transform(renaming(false));

      assertThat(blocks(visits(), renaming, true, ExportRequest.patient())).containsOnlyKeys("x-p");
      assertThatThrownBy(() -> blocks(visits(), renaming, false, ExportRequest.patient()))
          .isInstanceOf(InvalidExportRequestException.class)
          .hasMessageContaining("scratch");
    }

    @Test
    void isWalkedIfIdsStay() throws Exception {
      people();
      EngineOptions.Builder masking =
          EngineOptions.builder().transform(replacing("secret", "***", true));

      Map<String, List<String>> blocks = blocks(visits(), masking, false, ExportRequest.patient());

      assertThat(blocks.get("p"))
          .hasSize(2)
          .noneMatch(line -> line.contains("secret"))
          .anyMatch(line -> line.contains("***"));
    }

    @Test
    void tellsNoBlockByAnIdThatWasTakenAway() throws Exception {
      people();
      EngineOptions.Builder lying = EngineOptions.builder().transform(renaming(true));

      assertThat(blocks(visits(), lying, false, ExportRequest.patient())).isEmpty();
    }

    private void people() {
      bodies.add("Patient/p").add("Observation/1", ref("subject", "Patient/p"), "\"t\":\"secret\"");
    }

    private SourceOfVisits visits() {
      return new SourceOfVisits(bodies.source(), 1, COMPARTMENT);
    }

    private ResourceTransform.Factory renaming(boolean claimsToKeepIds) {
      return replacing("(Patient/|\"Patient\",\"id\":\")p", "$1x-p", claimsToKeepIds);
    }

    private ResourceTransform.Factory replacing(String pattern, String by, boolean keepsIds) {
      return new ResourceTransform.Factory() {
        @Override
        public String name() {
          return "replacing";
        }

        @Override
        public boolean keepsPatientIds() {
          return keepsIds;
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

  private static ExportRequest.Builder organized() {
    return ExportRequest.patient().organizeOutputBy("Patient");
  }

  private static Exporter.Organized export(ResourceSource source, ExportRequest.Builder request)
      throws Exception {
    try (Exporter exporter = new Exporter(source, EngineOptions.builder(), false)) {
      return exporter.organized(request);
    }
  }

  /** The lines of each block: the Patient's as it stands, all sorted otherwise. */
  private static Map<String, List<String>> blocks(
      ResourceSource source,
      EngineOptions.Builder options,
      boolean scratch,
      ExportRequest.Builder request)
      throws Exception {
    try (Exporter exporter = new Exporter(source, options, scratch)) {
      BlockReader read = exporter.organized(request.organizeOutputBy("Patient")).blocks();
      Map<String, List<String>> sorted = new TreeMap<>();
      read.blocks()
          .forEach(
              (patient, lines) -> {
                List<String> others = new ArrayList<>(lines);
                others.subList(1, others.size()).sort(null);
                boolean hasPatient = lines.stream().anyMatch(WalkedExportTest::isPatient);
                assertThat(isPatient(lines.get(0))).isEqualTo(hasPatient);
                if (!hasPatient) {
                  others.sort(null);
                }
                sorted.put(patient, others);
              });
      return sorted;
    }
  }

  private static boolean isPatient(String line) {
    return line.startsWith("{\"resourceType\":\"Patient\"");
  }

  private static Map<String, List<String>> keys(Exporter.Organized organized) {
    Map<String, List<String>> keys = new TreeMap<>();
    organized
        .blocks()
        .blocks()
        .forEach(
            (patient, lines) ->
                keys.put(patient, lines.stream().map(WalkedExportTest::key).toList()));
    return keys;
  }

  private static String key(String line) {
    return line.replaceFirst("\\{\"resourceType\":\"([A-Za-z]+)\",\"id\":\"([^\"]+)\".*", "$1/$2");
  }
}
