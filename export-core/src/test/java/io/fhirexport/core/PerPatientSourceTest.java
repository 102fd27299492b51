package io.fhirexport.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.source.Compartment;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.PatientPass;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.core.scope.PackedPatientSet;
import io.fhirexport.core.scope.ReferencedTypes;
import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.source.ResourceSourceContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A source that finds resources by patient hands out each of them once. */
class PerPatientSourceTest extends ResourceSourceContract {
  private static final Set<String> TYPES =
      Set.of("Patient", "CarePlan", "Immunization", "AllergyIntolerance", "Group");
  private static final PerPatientSource SOURCE = source();

  @Override
  protected ResourceSource open() {
    return SOURCE;
  }

  @Override
  protected Map<String, ? extends Set<String>> resources() {
    return SOURCE.ids();
  }

  @Override
  protected Map<String, List<String>> groups() {
    return Fixture.memberReferences();
  }

  @Test
  void exportsWhatTheEngineWouldFindAlone() throws Exception {
    for (String group : List.of("plain", "nested", "inactive-members")) {
      ExportRequest.Builder request = ExportRequest.group(group);
      assertThat(export(SOURCE, request))
          .as(group)
          .isNotEmpty()
          .containsExactlyInAnyOrderElementsOf(export(SOURCE.plain(), request));
    }
  }

  @Test
  void exportsOnceWhatBelongsToSeveral() throws Exception {
    assertThat(export(SOURCE, ExportRequest.patient().types("AllergyIntolerance")))
        .contains("AllergyIntolerance/shared-0", "AllergyIntolerance/shared-3")
        .doesNotHaveDuplicates();
  }

  @Test
  void leavesAResourceToTheFirstOfItsPatientsWhoCounts() {
    assertThat(visits(Set.of("b", "c", "d"), "a", "d", "c", "c")).containsExactly("c");
    assertThat(visits(Set.of("b", "c", "d"), "b")).containsExactly("b");
    assertThat(visits(Set.of("b", "c", "d"), "a")).isEmpty();
    assertThat(visits(Set.of("b", "c", "d"))).isEmpty();
    assertThat(visits(null, "d", "a", "B")).containsExactly("B");
  }

  /** Whose visit a resource that refers to these patients comes in. */
  private static List<String> visits(Set<String> population, String... patients) {
    Compartment compartment =
        new Compartment(
            List.of("subject"),
            population == null ? null : PackedPatientSet.of(population),
            List.of());
    List<String> everybody = List.of("a", "b", "c", "d", "B");
    return everybody.stream()
        .filter(id -> population == null || population.contains(id))
        .filter(id -> new PatientPass(id, compartment).handsOut(Arrays.asList(patients)))
        .toList();
  }

  private static List<String> export(ResourceSource source, ExportRequest.Builder request)
      throws Exception {
    EngineOptions.Builder options = EngineOptions.builder().referenced(ReferencedTypes.none());
    try (Exporter exporter = new Exporter(source, options)) {
      return exporter.export(request).keys();
    }
  }

  private static PerPatientSource source() {
    PerPatientSource source = new PerPatientSource();
    try {
      for (String type : TYPES) {
        if (Fixture.types().contains(type)) {
          fill(source, type);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> patients = new ArrayList<>(Fixture.system().get("Patient"));
    for (int i = 0; i < 4; i++) {
      String body =
          "{\"resourceType\":\"AllergyIntolerance\",\"id\":\"shared-%d\",%s,%s,%s}"
              .formatted(
                  i,
                  Bodies.ref("patient", "Patient/" + patients.get(i)),
                  Bodies.ref("subject", "Patient/" + patients.get(i + 1)),
                  Bodies.ref("recorder", "Patient/" + patients.get((i + 3) % 5)));
      source.add("AllergyIntolerance", "shared-" + i, body.getBytes(UTF_8));
    }
    return source;
  }

  private static void fill(PerPatientSource source, String type) throws IOException {
    try (CloseableIterator<ExportResource> all = Fixture.list(type, ExportContext.ANYONE)) {
      for (ExportResource next = all.next(); next != null; next = all.next()) {
        int end = next.offset() + next.length();
        source.add(
            type, next.id().orElseThrow(), Arrays.copyOfRange(next.bytes(), next.offset(), end));
      }
    }
  }
}
