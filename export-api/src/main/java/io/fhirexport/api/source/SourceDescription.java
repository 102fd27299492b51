package io.fhirexport.api.source;

import java.util.Set;

/**
 * What a source is and has. Immutable.
 *
 * @param types the FHIR resource types that exist here
 * @param grade which version of a resource that changes during a job is handed out
 * @param trust whether bodies are well-formed by contract
 * @param fingerprint changes when earlier splits and positions lose their meaning; any text, stored
 *     with the job
 */
public record SourceDescription(
    Set<String> types, AsOfGrade grade, Trust trust, String fingerprint) {
  /** Copies the types. */
  public SourceDescription {
    types = Set.copyOf(types);
  }
}
