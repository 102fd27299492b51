package io.fhirexport.core.plan;

import io.fhirexport.api.ExportLevel;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.core.EngineOptions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The types of a job, by the reason for which their resources go out; a type may have several.
 * Immutable.
 *
 * @param own because they belong to the level
 * @param deleted whose deletions are listed
 * @param referenced because exported resources refer to them
 * @param provenance which Provenance goes out; unless it is that of the level, Provenance is none
 *     of the other types but for its deletions
 * @param organized whether they go out in blocks, one for each patient; then nothing goes out
 *     because of what refers to it, or what it refers to
 */
public record JobTypes(
    List<String> own,
    List<String> deleted,
    Set<String> referenced,
    ProvenanceRule provenance,
    boolean organized) {
  /** Copies the types. */
  public JobTypes {
    own = List.copyOf(own);
    deleted = List.copyOf(deleted);
    referenced = Set.copyOf(referenced);
  }

  /**
   * The types of a job.
   *
   * @param scratch whether the sink keeps scratch, without which no reference is followed
   */
  public static JobTypes of(JobDefinition definition, EngineOptions options, boolean scratch) {
    ExportRequest request = definition.request();
    boolean system = request.level() == ExportLevel.SYSTEM;
    Set<String> compartment = options.compartment().types();
    List<String> ofLevel =
        definition.types().stream()
            .filter(type -> system || compartment.contains(type) || type.equals("Group"))
            .toList();
    if (request.organizeOutputBy().isPresent()) {
      return new JobTypes(ofLevel, ofLevel, Set.of(), ProvenanceRule.OF_LEVEL, true);
    }
    ProvenanceRule provenance =
        ProvenanceRule.of(request, ofLevel.contains(ProvenanceRule.TYPE), scratch);
    Set<String> referenced =
        new TreeSet<>(scratch && !system ? options.referenced().types() : Set.of());
    referenced.retainAll(definition.types());
    if (!provenance.looksAtTargets()) {
      return new JobTypes(ofLevel, ofLevel, referenced, provenance, false);
    }
    referenced.remove(ProvenanceRule.TYPE);
    List<String> own = ofLevel.stream().filter(type -> !isProvenance(type)).toList();
    boolean asked = request.types().isEmpty() || request.types().contains(ProvenanceRule.TYPE);
    return new JobTypes(own, asked ? ofLevel : own, referenced, provenance, false);
  }

  private static boolean isProvenance(String type) {
    return type.equals(ProvenanceRule.TYPE);
  }

  /** Whether references are followed. */
  public boolean followsReferences() {
    return !referenced.isEmpty();
  }

  /** Whether anything is handed from stage to stage through scratch. */
  public boolean usesScratch() {
    return organized || followsReferences() || provenance.looksAtTargets();
  }
}
