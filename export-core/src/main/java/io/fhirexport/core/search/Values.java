package io.fhirexport.core.search;

import java.util.Set;

/**
 * What is known beforehand of a parameter's values in resources of one type. Immutable.
 *
 * @param types the FHIR types they can have; empty if not known
 * @param codeSystems the systems that those of type {@code code} belong to
 */
record Values(Set<String> types, Set<String> codeSystems) {
  private static final Set<String> WITH_SYSTEM =
      Set.of("CodeableConcept", "Coding", "Identifier", "code");

  /** What an extractor tells of the values it takes out. */
  static Values of(String resourceType, Extractor extractor, Elements model) {
    return new Values(extractor.types(), CodeSystems.at(resourceType, extractor.paths(), model));
  }

  /** Whether one of them could be in a code system. */
  boolean canHaveSystem() {
    return types.isEmpty() || types.stream().anyMatch(WITH_SYSTEM::contains);
  }
}
