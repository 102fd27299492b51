package io.fhirexport.core.plan;

import io.fhirexport.api.ExportLevel;
import io.fhirexport.core.EngineOptions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The types of a job, by the reason for which their resources go out; a type may have both.
 * Immutable.
 *
 * @param own because they belong to the level
 * @param referenced because exported resources refer to them
 */
public record JobTypes(List<String> own, Set<String> referenced) {
  /** Copies both. */
  public JobTypes {
    own = List.copyOf(own);
    referenced = Set.copyOf(referenced);
  }

  /**
   * The types of a job.
   *
   * @param scratch whether the sink keeps scratch, without which no reference is followed
   */
  public static JobTypes of(JobDefinition definition, EngineOptions options, boolean scratch) {
    if (definition.request().level() == ExportLevel.SYSTEM) {
      return new JobTypes(definition.types(), Set.of());
    }
    Set<String> referenced = new TreeSet<>(scratch ? options.referenced().types() : Set.of());
    referenced.retainAll(definition.types());
    Set<String> compartment = options.compartment().types();
    return new JobTypes(
        definition.types().stream()
            .filter(type -> compartment.contains(type) || type.equals("Group"))
            .toList(),
        referenced);
  }

  /** Whether references are followed. */
  public boolean followsReferences() {
    return !referenced.isEmpty();
  }
}
