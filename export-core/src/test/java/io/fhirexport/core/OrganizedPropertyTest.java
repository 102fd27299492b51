package io.fhirexport.core;

import static io.fhirexport.core.Bodies.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.source.Condition;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.testkit.source.SourceOfVisits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Blocks of random data")
class OrganizedPropertyTest {
  private static final List<String> TYPES = List.of("Observation", "Condition", "Encounter");

  private final Bodies bodies = new Bodies();
  private final Map<String, Set<String>> patientsOf = new HashMap<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  @DisplayName("hold what the plain data says, whatever the sizes of files and buffers")
  void holdWhatTheDataSays(long seed) throws Exception {
    Random random = new Random(seed);
    generate(random, 1 + random.nextInt(30), random.nextInt(900));

    assertBlocks(random, seed, bodies.source(), true);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  @DisplayName("hold the same from a source that walks patients, however it cuts them")
  void holdTheSameFromAWalk(long seed) throws Exception {
    Random random = new Random(seed);
    generate(random, 1 + random.nextInt(30), random.nextInt(900));
    Set<Condition> evaluates = random.nextBoolean() ? Set.of() : Set.of(Condition.COMPARTMENT);
    int splits = 1 + random.nextInt(8);

    assertBlocks(random, seed, new SourceOfVisits(bodies.source(), splits, evaluates), false);
  }

  private void assertBlocks(Random random, long seed, ResourceSource source, boolean scratch)
      throws Exception {
    Set<String> roster = new TreeSet<>();
    if (random.nextBoolean()) {
      for (int i = 0; i < 30; i += 1 + random.nextInt(3)) {
        roster.add("p" + i);
      }
    }
    EngineOptions.Builder options =
        EngineOptions.builder()
            .referenceMemory(1_024L << random.nextInt(5))
            .fileBytes(200L << random.nextInt(9))
            .fileResources(1 + random.nextInt(60));

    try (Exporter exporter = new Exporter(source, options, scratch)) {
      ExportRequest.Builder request = ExportRequest.patient().organizeOutputBy("Patient");
      BlockReader blocks =
          exporter.organized(roster.isEmpty() ? request : request.patients(roster)).blocks();

      Map<String, List<String>> expected = expected(roster);
      assertThat(sorted(blocks.blocks())).as("seed %d", seed).isEqualTo(expected);
      blocks.blocks().forEach(OrganizedPropertyTest::assertPatientFirst);
    }
  }

  private static void assertPatientFirst(String patient, List<String> lines) {
    boolean first = lines.get(0).startsWith("{\"resourceType\":\"Patient\"");
    assertThat(lines.stream().anyMatch(line -> line.contains("\"resourceType\":\"Patient\"")))
        .as("Patient/%s first", patient)
        .isEqualTo(first);
  }

  private void generate(Random random, int patients, int resources) {
    for (int i = 0; i < patients; i++) {
      if (random.nextInt(5) > 0) {
        add("Patient/p" + i, Set.of("p" + i), random);
      }
    }
    for (int i = 0; i < resources; i++) {
      Set<String> of = new TreeSet<>();
      // Squared, so that some patients have much and others little.
      double share = random.nextDouble() * random.nextDouble();
      of.add("p" + (int) (share * patients));
      while (random.nextInt(6) == 0) {
        of.add("p" + random.nextInt(patients));
      }
      add(TYPES.get(random.nextInt(TYPES.size())) + "/r" + i, of, random);
    }
  }

  private void add(String key, Set<String> of, Random random) {
    String text = "\"text\":\"" + "é".repeat(random.nextInt(200)) + "\"";
    List<String> references = of.stream().map(id -> "{" + reference(id) + "}").toList();
    String all = "[" + String.join(",", references) + "]";
    String first = of.iterator().next();
    switch (key.substring(0, 3)) {
      case "Obs" -> bodies.add(key, text, "\"performer\":" + all);
      case "Con" -> bodies.add(key, "\"asserter\":" + all, text);
      case "Enc" -> bodies.add(key, "\"account\":" + all, text, ref("subject", "Patient/" + first));
      default -> bodies.add(key, text);
    }
    // An account is no way into the compartment.
    patientsOf.put(key, key.startsWith("Encounter/") ? Set.of(first) : of);
  }

  private static String reference(String id) {
    return "\"reference\":\"Patient/" + id + "\"";
  }

  private Map<String, List<String>> expected(Set<String> roster) {
    Map<String, List<String>> expected = new TreeMap<>();
    patientsOf.forEach(
        (key, patients) -> {
          for (String patient : patients) {
            if (roster.isEmpty() || roster.contains(patient)) {
              expected.computeIfAbsent(patient, any -> new ArrayList<>()).add(bodies.get(key));
            }
          }
        });
    return sorted(expected);
  }

  private static Map<String, List<String>> sorted(Map<String, List<String>> blocks) {
    Map<String, List<String>> sorted = new TreeMap<>();
    blocks.forEach((patient, lines) -> sorted.put(patient, lines.stream().sorted().toList()));
    return sorted;
  }
}
