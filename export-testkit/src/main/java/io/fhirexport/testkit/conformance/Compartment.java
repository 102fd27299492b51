package io.fhirexport.testkit.conformance;

import java.util.Set;

/**
 * What of the Patient compartment of FHIR R4 shows in a resource's subject, patient or beneficiary.
 */
final class Compartment {
  private static final Set<String> TYPES =
      Set.of(
          "Account",
          "AdverseEvent",
          "AllergyIntolerance",
          "BodyStructure",
          "CarePlan",
          "CareTeam",
          "ChargeItem",
          "Claim",
          "ClaimResponse",
          "ClinicalImpression",
          "Communication",
          "CommunicationRequest",
          "Composition",
          "Condition",
          "Consent",
          "Coverage",
          "CoverageEligibilityRequest",
          "CoverageEligibilityResponse",
          "DetectedIssue",
          "DeviceRequest",
          "DeviceUseStatement",
          "DiagnosticReport",
          "DocumentManifest",
          "DocumentReference",
          "Encounter",
          "EpisodeOfCare",
          "ExplanationOfBenefit",
          "FamilyMemberHistory",
          "Flag",
          "Goal",
          "ImagingStudy",
          "Immunization",
          "ImmunizationEvaluation",
          "ImmunizationRecommendation",
          "Invoice",
          "List",
          "MeasureReport",
          "Media",
          "MedicationAdministration",
          "MedicationDispense",
          "MedicationRequest",
          "MedicationStatement",
          "MolecularSequence",
          "NutritionOrder",
          "Observation",
          "Procedure",
          "QuestionnaireResponse",
          "RelatedPerson",
          "RequestGroup",
          "RiskAssessment",
          "ServiceRequest",
          "Specimen",
          "SupplyDelivery",
          "VisionPrescription");

  private Compartment() {}

  /** The types whose resources belong to the patient they are about. */
  static Set<String> types() {
    return TYPES;
  }

  /**
   * Whether a resource is about patients, and neither they nor anybody else it refers to is among
   * these.
   */
  static boolean isForeign(Line line, Set<String> patients) {
    return !line.subjects().isEmpty() && line.references().stream().noneMatch(patients::contains);
  }
}
