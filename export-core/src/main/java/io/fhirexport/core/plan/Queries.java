package io.fhirexport.core.plan;

import io.fhirexport.api.ExportLevel;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.source.Compartment;
import io.fhirexport.api.source.PatientWalk;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Window;
import io.fhirexport.core.scope.CompartmentDefinition;
import io.fhirexport.core.scope.PackedPatientSet;
import io.fhirexport.core.search.TypeFilter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The query that each type of a job becomes. Immutable. */
public final class Queries {
  private final JobDefinition definition;
  private final JobTypes types;
  private final CompartmentDefinition compartments;
  private final List<String> ownBases;
  private final Map<String, TypeFilter> filters;
  private final @Nullable PackedPatientSet population;

  /**
   * Queries of one job.
   *
   * @param filters the type filter of each type that has one
   * @param population the job's patients, or null for all there are
   */
  public Queries(
      JobDefinition definition,
      JobTypes types,
      CompartmentDefinition compartments,
      List<String> ownBases,
      Map<String, TypeFilter> filters,
      @Nullable PackedPatientSet population) {
    this.definition = definition;
    this.types = types;
    this.compartments = compartments;
    this.ownBases = ownBases;
    this.filters = filters;
    this.population = population;
  }

  /** The query for one of the job's own types. */
  public SourceQuery of(String type) {
    return narrowed(type, windowed(type, begin(type))).build();
  }

  /** The walk over all of the job's own types, which are those of the compartment. */
  public PatientWalk walk() {
    List<SourceQuery> queries = new ArrayList<>();
    for (String type : types.own()) {
      SourceQuery.Builder query =
          windowed(type, begin(type))
              .compartment(new Compartment(compartments.paths(type), population, ownBases));
      int place = type.equals("Patient") ? 0 : queries.size();
      queries.add(place, filtered(type, query).build());
    }
    return new PatientWalk(queries);
  }

  /** The query for deletions of one of the job's own types; newcomers make no difference. */
  public SourceQuery deleted(String type) {
    SourceQuery.Builder query = begin(type);
    window().ifPresent(query::window);
    return narrowed(type, query).build();
  }

  /**
   * After what a resource of one of the job's own types must have changed unless it belongs to a
   * newcomer to the group. If present, the type's query lets everything older pass, since a source
   * does not know the newcomers.
   */
  public Optional<Instant> sinceUnlessNewcomers(String type) {
    return population == null || !population.hasNewcomers() || type.equals("Group")
        ? Optional.empty()
        : definition.request().since();
  }

  /** The query for all that belongs of one of the job's own types, in the window or not. */
  public SourceQuery inScope(String type) {
    return narrowed(type, begin(type)).build();
  }

  /** The query for all that belongs of a type of the compartment, whatever else was asked. */
  public SourceQuery targets(String type) {
    return belonging(type, begin(type)).build();
  }

  /**
   * The query for the Provenance that is looked at. Where references are followed, what is out of
   * the window leads to what is within, and the window is not the source's to judge.
   */
  public SourceQuery provenance() {
    SourceQuery.Builder query = begin(ProvenanceRule.TYPE);
    boolean anyTime = types.provenance().followsReturned() || types.followsReferences();
    if (!anyTime) {
      windowed(ProvenanceRule.TYPE, query);
    }
    return filtered(ProvenanceRule.TYPE, query).build();
  }

  /** What the job's Provenance changed within, if it matters. */
  public Optional<Window> windowOfProvenance() {
    return types.provenance().followsReturned() ? Optional.empty() : window();
  }

  /** The query for all resources of a type. */
  public SourceQuery all(String type) {
    return begin(type).build();
  }

  /** The query for what an errand is about. */
  public SourceQuery of(String type, Errand.Kind errand) {
    return switch (errand) {
      case EXPORT -> of(type);
      case DELETED -> deleted(type);
      case SCOPE -> inScope(type);
      case TARGETS -> targets(type);
      case NOTE, PROVENANCE -> provenance();
      case FOLLOW -> all(type);
      case FOUND -> filtered(type, begin(type)).build();
    };
  }

  /** What the job's resources changed within, if it matters. */
  public Optional<Window> window() {
    ExportRequest request = definition.request();
    return request.since().isPresent() || request.until().isPresent()
        ? Optional.of(new Window(request.since().orElse(null), request.until().orElse(null)))
        : Optional.empty();
  }

  private Optional<Window> windowOfNewcomers() {
    return definition.request().until().map(until -> new Window(null, until));
  }

  private SourceQuery.Builder windowed(String type, SourceQuery.Builder query) {
    boolean newcomers = sinceUnlessNewcomers(type).isPresent();
    (newcomers ? windowOfNewcomers() : window()).ifPresent(query::window);
    return query;
  }

  private SourceQuery.Builder begin(String type) {
    return SourceQuery.builder(type, definition.transactionTime(), definition.context());
  }

  private SourceQuery.Builder narrowed(String type, SourceQuery.Builder query) {
    return filtered(type, belonging(type, query));
  }

  private SourceQuery.Builder belonging(String type, SourceQuery.Builder query) {
    ExportRequest request = definition.request();
    if (request.level() == ExportLevel.GROUP && type.equals("Group")) {
      query.ids(Set.of(request.groupId().orElseThrow()));
    } else if (request.level() != ExportLevel.SYSTEM) {
      query.compartment(new Compartment(compartments.paths(type), population, ownBases));
    }
    return query;
  }

  private SourceQuery.Builder filtered(String type, SourceQuery.Builder query) {
    TypeFilter filter = filters.get(type);
    return filter == null ? query : query.typeFilter(filter.queries());
  }
}
