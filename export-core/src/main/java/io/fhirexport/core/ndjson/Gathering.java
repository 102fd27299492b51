package io.fhirexport.core.ndjson;

import io.fhirexport.api.source.Condition;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Trust;
import io.fhirexport.core.referenced.ReferenceCollector;
import io.fhirexport.core.scope.PackedPatientSet;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gathers what the resources of one split refer to, and writes none of them. Confined. */
public final class Gathering {
  private final Judge judge;
  private final ReferenceCollector collector;

  /**
   * Gathers from the resources of one split.
   *
   * @param residual the conditions the source has not evaluated
   * @param population the compartment's patients, or null for all
   */
  public Gathering(
      SourceQuery query,
      Set<Condition> residual,
      Trust trust,
      @Nullable PackedPatientSet population,
      ReferenceCollector collector) {
    this.judge = new Judge(query, residual, trust, population, collector);
    this.collector = collector;
  }

  /** Gathers from one resource; one that cannot be read refers to nothing. */
  public void read(ExportResource resource) throws IOException {
    int start = resource.offset();
    try {
      if (judge.belongs(resource, start, start + resource.length())) {
        collector.keep();
      }
    } catch (MalformedBodyException e) {
      collector.clear();
    }
  }
}
