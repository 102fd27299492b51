package io.fhirexport.core.plan;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which errand gathers the keys of what Provenance may be about, type by type: one that reads all
 * of them anyway, or else one of its own. Immutable.
 */
public final class KeySources {
  private final JobDefinition definition;
  private final JobTypes types;
  private final Set<String> compartment;
  private final Set<String> filtered;
  private final boolean windowed;

  /**
   * The sources of one job's keys.
   *
   * @param compartment the types that may belong to a patient
   * @param filtered the types with a type filter
   */
  public KeySources(
      JobDefinition definition, JobTypes types, Set<String> compartment, Set<String> filtered) {
    this.definition = definition;
    this.types = types;
    this.compartment = Set.copyOf(compartment);
    this.filtered = Set.copyOf(filtered);
    this.windowed =
        definition.request().since().isPresent() || definition.request().until().isPresent();
  }

  /** The errand that gathers the keys of a type; empty if they do not matter. */
  public Optional<Errand.Kind> of(String type) {
    if (types.provenance().followsReturned()) {
      return types.own().contains(type) ? Optional.of(Errand.Kind.EXPORT) : Optional.empty();
    }
    Set<String> allowed = definition.allowed();
    return types.provenance() != ProvenanceRule.COMPARTMENT
            || !compartment.contains(type)
            || (allowed != null && !allowed.contains(type))
        ? Optional.empty()
        : Optional.of(inCompartment(type));
  }

  private Errand.Kind inCompartment(String type) {
    if (filtered.contains(type)) {
      return Errand.Kind.TARGETS;
    }
    if (type.equals(ProvenanceRule.TYPE)) {
      boolean allNoted = !windowed || types.followsReferences();
      return allNoted ? Errand.Kind.NOTE : Errand.Kind.TARGETS;
    }
    if (!types.own().contains(type)) {
      return Errand.Kind.TARGETS;
    }
    if (!windowed) {
      return Errand.Kind.EXPORT;
    }
    return types.followsReferences() ? Errand.Kind.SCOPE : Errand.Kind.TARGETS;
  }

  /** Those types that take an errand of their own, in alphabetical order. */
  public Set<String> apart(Collection<String> existing) {
    Set<String> apart = new TreeSet<>();
    for (String type : existing) {
      if (of(type).filter(Errand.Kind.TARGETS::equals).isPresent()) {
        apart.add(type);
      }
    }
    return apart;
  }
}
