package io.fhirexport.core.run;

import io.fhirexport.api.ExportJob;
import io.fhirexport.api.JobId;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.store.StoredJob;
import io.fhirexport.core.plan.JobDefinition;
import io.fhirexport.core.plan.JobDefinitionParser;
import io.fhirexport.core.plan.JobTypes;
import io.fhirexport.core.plan.KeySources;
import io.fhirexport.core.plan.Queries;
import io.fhirexport.core.scope.PackedPatientSet;
import io.fhirexport.core.search.TypeFilter;
import io.fhirexport.core.search.TypeFilters;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads jobs from the store once, and keeps the few in use last: a roster may take tens of
 * megabytes. Thread-safe.
 */
final class LoadedJobs {
  private static final int KEPT = 4;

  private final Parts parts;
  private final Object lock = new Object();
  private final Map<JobId, Reading> jobs = new LinkedHashMap<>(8, 0.75f, true);

  LoadedJobs(Parts parts) {
    this.parts = parts;
  }

  /** The job, or empty if it is gone. */
  Optional<LoadedJob> find(JobId id) throws IOException {
    Reading reading;
    synchronized (lock) {
      reading = jobs.computeIfAbsent(id, Reading::new);
      jobs.keySet().stream().limit(Math.max(0, jobs.size() - KEPT)).toList().forEach(jobs::remove);
    }
    return reading.job();
  }

  /**
   * A job as the sink knows it, or empty if it is gone. Depends on what is stored alone, not on
   * whether this process could work at the job.
   */
  Optional<ExportJob> forCleanUp(JobId id) throws IOException {
    StoredJob stored = parts.store().find(id).orElse(null);
    return stored == null
        ? Optional.empty()
        : Optional.of(JobDefinitionParser.parse(stored.definition()).job(id));
  }

  void forget(JobId id) {
    synchronized (lock) {
      jobs.remove(id);
    }
  }

  /** One job; who asks while it is being read waits, and keeps nobody from other jobs. */
  private final class Reading {
    private final JobId id;
    private final Object reading = new Object();
    private @Nullable LoadedJob job;

    Reading(JobId id) {
      this.id = id;
    }

    Optional<LoadedJob> job() throws IOException {
      synchronized (reading) {
        if (job == null) {
          job = load(id);
        }
        return Optional.ofNullable(job);
      }
    }
  }

  private @Nullable LoadedJob load(JobId id) throws IOException {
    StoredJob stored = parts.store().find(id).orElse(null);
    if (stored == null) {
      return null;
    }
    JobDefinition definition = JobDefinitionParser.parse(stored.definition());
    PackedPatientSet population =
        definition.hasRoster()
            ? PackedPatientSet.read(page -> parts.store().roster(id, page))
            : null;
    Map<String, TypeFilter> filters = filters(definition);
    JobTypes types = JobTypes.of(definition, parts.options(), parts.scratch().isPresent());
    Queries queries =
        new Queries(
            definition,
            types,
            parts.options().compartment(),
            parts.options().ownBases(),
            filters,
            population);
    KeySources keySources =
        new KeySources(definition, types, parts.options().compartment().types(), filters.keySet());
    return new LoadedJob(
        definition.job(id), definition, types, queries, keySources, filters, population);
  }

  private Map<String, TypeFilter> filters(JobDefinition definition)
      throws PermanentFailureException {
    TypeFilters filters =
        TypeFilters.compile(
            definition.request().typeFilters(),
            parts.options().searchParameters(),
            parts.options().ownBases(),
            definition.transactionTime());
    if (!filters.faults().isEmpty()) {
      throw new PermanentFailureException(
          "The type filters of the export can no longer be used: "
              + filters.faults().get(0).text());
    }
    return filters.byType();
  }
}
