package io.fhirexport.core.elements;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The elements asked for")
class RootElementsTest {
  private static final List<String> TYPES = List.of("Patient", "Observation");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id",
        "meta",
        "extension",
        "Patient.id",
        "Patient.birthDate",
        "birthDate",
        "code",
        "Patient.name, Observation.code ,id",
        "value",
        "value[x]",
        "valueQuantity",
        "Observation.value",
        "Observation.value[x]",
        "Observation.valueCodeableConcept",
        "Encounter.period",
        "Encounter.mistyped"
      })
  void mayBeAnyOfTheRoot(String items) {
    assertThat(RootElements.faults(List.of(items), TYPES)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Patient.name.family, takes elements of a resource's root only: Patient.name.family.",
    "Encounter.period.start, takes elements of a resource's root only",
    "name.family, takes elements of a resource's root only: name.family.",
    "Patient.nom, names no element of Patient: Patient.nom.",
    "Patient.valueQuantity, names no element of Patient",
    "Patient.Name, names no element of Patient",
    "Patient., names no element of Patient: Patient..",
    "Patient._birthDate, names no element of Patient: a malformed name.",
    "Observation.valueAddress, names no element of Observation",
    "Observation.status[x], names no element of Observation",
    "nom, names no element of a type in this export: nom.",
    "vaccineCode, names no element of a type in this export: vaccineCode.",
    "Patiend.name, names no resource type: Patiend.name.",
    "HumanName.family, names no resource type: HumanName.family.",
    ".name, names no resource type: .name.",
    "Patient.n<b>, names no element of Patient: a malformed name."
  })
  void areRefusedIfTheyDoNotExist(String item, String text) {
    assertThat(RootElements.faults(List.of(item), TYPES))
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.expression()).isEqualTo("_elements");
              assertThat(fault.severity()).isEqualTo(Issue.Severity.ERROR);
              assertThat(fault.code()).isEqualTo(IssueCode.VALUE);
              assertThat(fault.text()).startsWith("_elements " + text);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "id,", ",id", "id,,name"})
  void areRefusedIfOneIsEmpty(String items) {
    assertThat(RootElements.faults(List.of(items), TYPES))
        .containsExactly(
            Issue.error(IssueCode.INVALID, "_elements", "_elements has an empty item."));
  }

  @Test
  void areRefusedAllAtOnceButNotWithoutEnd() {
    assertThat(RootElements.faults(List.of("nom,Foo.id", "name.given", "nom"), TYPES)).hasSize(3);
    List<String> many = IntStream.range(0, 500).mapToObj(n -> "a" + n).toList();
    assertThat(RootElements.faults(many, TYPES)).hasSize(100);
  }

  @Test
  void areKeptWithWhatIsMandatoryAndWhatTellsTheResource() {
    assertThat(RootElements.kept("Patient", List.of("Patient.name,birthDate")))
        .containsExactlyInAnyOrder(
            "resourceType",
            "id",
            "meta",
            "implicitRules",
            "modifierExtension",
            "name",
            "birthDate");
    assertThat(RootElements.kept("Observation", List.of("id")))
        .containsExactlyInAnyOrder(
            "resourceType", "id", "meta", "implicitRules", "modifierExtension", "status", "code");
  }

  @Test
  void areKeptOfTheTypeTheyAreAskedOf() {
    assertThat(RootElements.kept("Observation", List.of("Patient.text", "issued")))
        .contains("issued")
        .doesNotContain("text");
    assertThat(RootElements.kept("Patient", List.of("Patient.text", "issued")))
        .contains("text")
        .doesNotContain("issued");
  }

  @Test
  void areKeptInEveryTypeOfAChoiceUnlessOneIsNamed() {
    for (String all : Set.of("value", "value[x]", "Observation.value", "Observation.value[x]")) {
      assertThat(RootElements.kept("Observation", List.of(all)))
          .contains("valueQuantity", "valueCodeableConcept", "valueDateTime")
          .doesNotContain("value", "value[x]", "effectiveDateTime");
    }
    assertThat(RootElements.kept("Observation", List.of("valueQuantity")))
        .contains("valueQuantity")
        .doesNotContain("valueCodeableConcept");
    assertThat(RootElements.kept("MedicationRequest", List.of("id")))
        .contains("medicationCodeableConcept", "medicationReference");
  }
}
