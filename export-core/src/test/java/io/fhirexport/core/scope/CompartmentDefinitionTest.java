package io.fhirexport.core.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeSearchParam;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CompartmentDefinitionTest {
  private final CompartmentDefinition r4 = CompartmentDefinition.patientR4();

  /** CompartmentDefinition/patient of FHIR 4.0.1, without Group. */
  private static final String R4_INCLUSION =
      """
      Account AdverseEvent AllergyIntolerance Appointment AppointmentResponse AuditEvent Basic
      BodyStructure CarePlan CareTeam ChargeItem Claim ClaimResponse ClinicalImpression
      Communication CommunicationRequest Composition Condition Consent Coverage
      CoverageEligibilityRequest CoverageEligibilityResponse DetectedIssue Device DeviceRequest
      DeviceUseStatement DiagnosticReport DocumentManifest DocumentReference Encounter
      EnrollmentRequest EpisodeOfCare ExplanationOfBenefit FamilyMemberHistory Flag Goal
      ImagingStudy Immunization ImmunizationEvaluation ImmunizationRecommendation Invoice List
      MeasureReport Media MedicationAdministration MedicationDispense MedicationRequest
      MedicationStatement MolecularSequence NutritionOrder Observation Patient Person Procedure
      Provenance QuestionnaireResponse RelatedPerson RequestGroup ResearchSubject RiskAssessment
      Schedule ServiceRequest Specimen SupplyDelivery SupplyRequest VisionPrescription
      """;

  @Test
  void hasTheTypesThatFhirListsButGroupAndDeviceBeside() {
    assertThat(r4.types())
        .containsExactlyInAnyOrderElementsOf(List.of(R4_INCLUSION.strip().split("\\s+")));
  }

  @Test
  void agreesWithTheSearchParametersOfTheR4Model() {
    Set<String> deviations = Set.of("Group", "Patient");
    FhirContext context = FhirContext.forR4Cached();
    Map<String, Set<String>> expected = new TreeMap<>();
    for (String type : context.getResourceTypes()) {
      if (!deviations.contains(type)) {
        for (RuntimeSearchParam parameter :
            context.getResourceDefinition(type).getSearchParamsForCompartmentName("Patient")) {
          expected
              .computeIfAbsent(type, any -> new TreeSet<>())
              .addAll(elements(type, parameter.getPath()));
        }
      }
    }

    Map<String, Set<String>> actual = new TreeMap<>();
    r4.types().forEach(type -> actual.put(type, new TreeSet<>(r4.paths(type))));
    actual.remove("Patient");

    assertThat(actual).isEqualTo(expected);
  }

  private static List<String> elements(String type, String expression) {
    return Arrays.stream(expression.split("\\|"))
        .map(part -> part.strip().replaceAll("^\\(|\\)$", "").replaceAll(" as Reference$", ""))
        .map(part -> part.replaceAll("\\.where\\(resolve\\(\\) is [A-Za-z]+$", ""))
        .map(part -> part.substring(type.length() + 1))
        .toList();
  }

  @Test
  void knowsPathsThroughBackboneElements() {
    assertThat(r4.paths("Appointment")).containsExactly("participant.actor");
    assertThat(r4.paths("Claim")).containsExactly("patient", "payee.party");
    assertThat(r4.paths("AuditEvent")).containsExactly("agent.who", "entity.what");
    assertThat(r4.paths("Observation")).containsExactly("performer", "subject");
    assertThat(r4.paths("SupplyRequest")).containsExactly("deliverTo");
  }

  @Test
  void leavesPatientsToTheirOwnIdAndOtherGroupsOut() {
    assertThat(r4.types()).contains("Patient").doesNotContain("Group", "Organization");
    assertThat(r4.paths("Patient")).isEmpty();
    assertThat(r4.paths("Group")).isEmpty();
  }

  @Test
  void takesAnotherPath() {
    CompartmentDefinition wider = r4.with("Library", "subject").with("Observation", "focus");

    assertThat(wider.types()).contains("Library");
    assertThat(wider.paths("Library")).containsExactly("subject");
    assertThat(wider.paths("Observation")).containsExactly("focus", "performer", "subject");
    assertThat(r4.paths("Library")).isEmpty();
  }

  @Test
  void dropsAPathAndTheTypeWithItsLast() {
    assertThat(r4.without("Observation", "performer").paths("Observation"))
        .containsExactly("subject");
    assertThat(r4.without("Schedule", "actor").types()).doesNotContain("Schedule");
  }

  @Test
  void refusesPathsItCannotMean() {
    assertThatIllegalArgumentException().isThrownBy(() -> r4.with("Patient", "link.other"));
    assertThatIllegalArgumentException().isThrownBy(() -> r4.with("Device", "Device.patient"));
    assertThatIllegalArgumentException().isThrownBy(() -> r4.with("device", "patient"));
    assertThatIllegalArgumentException().isThrownBy(() -> r4.without("Observation", "patient"));
  }

  @Test
  void hasAFingerprintThatFollowsItsContent() {
    CompartmentDefinition wider = r4.with("Library", "subject");

    assertThat(r4.fingerprint()).hasSize(32).isNotEqualTo(wider.fingerprint());
    assertThat(wider.without("Library", "subject"))
        .isEqualTo(r4)
        .hasSameHashCodeAs(r4)
        .extracting(CompartmentDefinition::fingerprint)
        .isEqualTo(r4.fingerprint());
  }

  @Test
  void isChosenByFhirVersion() {
    assertThat(CompartmentDefinition.forFhirVersion("R4")).isSameAs(r4);
    assertThat(CompartmentDefinition.forFhirVersion("4.0.1")).isSameAs(r4);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CompartmentDefinition.forFhirVersion("R5"))
        .withMessageContaining("R4 (4.0.1)");
  }
}
