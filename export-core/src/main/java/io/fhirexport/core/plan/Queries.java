package io.fhirexport.core.plan;

import io.fhirexport.api.ExportLevel;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.source.Compartment;
import io.fhirexport.api.source.PatientSet;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Window;
import io.fhirexport.core.scope.CompartmentDefinition;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The query that each type of a job becomes. Immutable. */
public final class Queries {
  private final JobDefinition definition;
  private final CompartmentDefinition compartments;
  private final List<String> ownBases;
  private final @Nullable PatientSet population;

  /**
   * Queries of one job.
   *
   * @param population the job's patients, or null for all there are
   */
  public Queries(
      JobDefinition definition,
      CompartmentDefinition compartments,
      List<String> ownBases,
      @Nullable PatientSet population) {
    this.definition = definition;
    this.compartments = compartments;
    this.ownBases = ownBases;
    this.population = population;
  }

  /** The query for one of the job's types. */
  public SourceQuery of(String type) {
    ExportRequest request = definition.request();
    SourceQuery.Builder query =
        SourceQuery.builder(type, definition.transactionTime(), definition.context());
    if (request.since().isPresent() || request.until().isPresent()) {
      query.window(new Window(request.since().orElse(null), request.until().orElse(null)));
    }
    if (request.level() == ExportLevel.GROUP && type.equals("Group")) {
      query.ids(Set.of(request.groupId().orElseThrow()));
    } else if (request.level() != ExportLevel.SYSTEM) {
      query.compartment(new Compartment(compartments.paths(type), population, ownBases));
    }
    return query.build();
  }
}
