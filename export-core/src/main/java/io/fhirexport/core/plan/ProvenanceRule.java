package io.fhirexport.core.plan;

import io.fhirexport.api.ExportLevel;
import io.fhirexport.api.ExportRequest;
import java.util.Optional;
import java.util.Set;

/** Which Provenance a job exports. */
public enum ProvenanceRule {
  /**
   * Those of the level, as with any other type: all of a system, or those whose target is a
   * patient.
   */
  OF_LEVEL,
  /** Those with a target in the compartment of the job's patients. */
  COMPARTMENT,
  /** Those with a target that was returned ({@code RelevantProvenanceResources}). */
  RELEVANT("RelevantProvenanceResources"),
  /** The newest one of each resource returned ({@code LatestProvenanceResources}). */
  LATEST("LatestProvenanceResources");

  /** The type all this is about. */
  public static final String TYPE = "Provenance";

  private final String code;

  ProvenanceRule() {
    this("");
  }

  ProvenanceRule(String code) {
    this.code = code;
  }

  /** The codes of {@code includeAssociatedData} that are known. */
  public static Set<String> codes() {
    return Set.of(RELEVANT.code, LATEST.code);
  }

  /** The rule that a request names; of two the one that lets more out. */
  static Optional<ProvenanceRule> named(ExportRequest request) {
    if (request.associatedData().contains(RELEVANT.code)) {
      return Optional.of(RELEVANT);
    }
    return request.associatedData().contains(LATEST.code) ? Optional.of(LATEST) : Optional.empty();
  }

  /** The rule for a job whose types include Provenance or not. */
  static ProvenanceRule of(ExportRequest request, boolean included, boolean scratch) {
    ProvenanceRule unnamed =
        included && scratch && request.level() != ExportLevel.SYSTEM ? COMPARTMENT : OF_LEVEL;
    return named(request).orElse(unnamed);
  }

  /** Whether Provenance is exported after all else, by what it is about. */
  public boolean looksAtTargets() {
    return this != OF_LEVEL;
  }

  /** Whether what is returned decides, whenever its Provenance changed. */
  boolean followsReturned() {
    return this == RELEVANT || this == LATEST;
  }
}
