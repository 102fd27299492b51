package io.fhirexport.api.source;

import io.fhirexport.api.ExportContext;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which resources a job wants patient by patient: a query for each of its types, all of the same
 * job. Immutable; the same on every process that works on the job.
 *
 * @param queries one for each type, one at least, that of Patient first if it is among them; each
 *     has a compartment, all with the same patients
 */
public record PatientWalk(List<SourceQuery> queries) {
  /**
   * Copies the queries.
   *
   * @throws IllegalArgumentException if there is none, or one without a compartment
   */
  public PatientWalk {
    queries = List.copyOf(queries);
    if (queries.isEmpty() || queries.stream().anyMatch(query -> query.compartment().isEmpty())) {
      throw new IllegalArgumentException("A walk has queries, each with a compartment.");
    }
  }

  /** The query for a type; empty if resources of that type are not wanted. */
  public Optional<SourceQuery> query(String type) {
    return queries.stream().filter(query -> query.type().equals(type)).findFirst();
  }

  /** Whose visits are wanted; empty for all patients there are, or are referred to. */
  public Optional<PatientSet> patients() {
    return queries.get(0).compartment().flatMap(Compartment::patients);
  }

  /** The instant the job's data is as of. */
  public Instant transactionTime() {
    return queries.get(0).transactionTime();
  }

  /** Who asks. */
  public ExportContext context() {
    return queries.get(0).context();
  }
}
