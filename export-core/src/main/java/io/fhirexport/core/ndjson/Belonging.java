package io.fhirexport.core.ndjson;

import io.fhirexport.api.source.Condition;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Trust;
import io.fhirexport.core.scope.PackedPatientSet;
import io.fhirexport.core.search.TypeFilter;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What decides whether the resources of one split belong. Immutable.
 *
 * @param query what is wanted
 * @param residual the conditions the source has not evaluated
 * @param trust what the source's bodies are like
 * @param population the compartment's patients, or null for all
 * @param filter the query's type filter, or null if it has none
 * @param sinceUnlessNewcomers after what those must have changed that belong to no newcomer of the
 *     population, or null if there is nothing to judge beyond the query
 */
public record Belonging(
    SourceQuery query,
    Set<Condition> residual,
    Trust trust,
    @Nullable PackedPatientSet population,
    @Nullable TypeFilter filter,
    @Nullable Instant sinceUnlessNewcomers) {
  /** Copies the conditions. */
  public Belonging {
    residual = Set.copyOf(residual);
  }

  /** What the query decides alone. */
  public Belonging(
      SourceQuery query,
      Set<Condition> residual,
      Trust trust,
      @Nullable PackedPatientSet population,
      @Nullable TypeFilter filter) {
    this(query, residual, trust, population, filter, null);
  }
}
