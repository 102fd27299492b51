package io.fhirexport.core;

import io.fhirexport.api.ExportJob;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.FileName;
import io.fhirexport.api.HostFailureException;
import io.fhirexport.api.Issue;
import io.fhirexport.api.JobId;
import io.fhirexport.api.Manifest;
import io.fhirexport.api.sink.SupportsLinks;
import io.fhirexport.api.store.JobState;
import io.fhirexport.api.store.StoredJob;
import io.fhirexport.api.store.Tally;
import io.fhirexport.core.plan.JobDefinition;
import io.fhirexport.core.plan.JobDefinitionParser;
import io.fhirexport.core.run.Parts;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** The status of a job as the store has it. Immutable. */
final class StoredStatus implements JobStatus {
  private final StoredJob stored;
  private final JobDefinition definition;
  private final Parts parts;

  StoredStatus(StoredJob stored, Parts parts) {
    this.stored = stored;
    this.parts = parts;
    try {
      this.definition = JobDefinitionParser.parse(stored.definition());
    } catch (IOException e) {
      throw new HostFailureException("store", "find", e);
    }
  }

  /** Whether anyone outside may know of the job. */
  static boolean isVisible(StoredJob job) {
    return job.state() != JobState.CANCELLED && job.state() != JobState.EXPIRED;
  }

  ExportJob job() {
    return definition.job(stored.id());
  }

  @Override
  public JobId id() {
    return stored.id();
  }

  @Override
  public JobState state() {
    return stored.state();
  }

  @Override
  public ExportRequest request() {
    return definition.request();
  }

  @Override
  public Set<String> types() {
    return Set.copyOf(definition.types());
  }

  @Override
  public Instant transactionTime() {
    return definition.transactionTime();
  }

  @Override
  public Instant createdAt() {
    return stored.createdAt();
  }

  @Override
  public Optional<Instant> expiresAt() {
    return Optional.ofNullable(stored.expiresAt());
  }

  @Override
  public Optional<Issue> failure() {
    return Optional.ofNullable(stored.failure());
  }

  @Override
  public Tally tally() {
    return stored.tally();
  }

  @Override
  public Optional<Manifest> manifest() {
    return stored.state() == JobState.COMPLETE
        ? Optional.of(new StoredManifest(stored, definition, parts.store()))
        : Optional.empty();
  }

  @Override
  public Optional<ManifestPage> page(long after, int size) throws IOException {
    boolean complete = stored.state() == JobState.COMPLETE;
    boolean early = stored.state() == JobState.RUNNING && request().organizeOutputBy().isEmpty();
    return request().partialManifests() && (complete || early)
        ? new StoredPages(stored, definition, parts.store()).after(after, size)
        : Optional.empty();
  }

  @Override
  public Optional<URI> link(FileName name) throws IOException {
    return parts.sink() instanceof SupportsLinks sink
        ? Optional.of(sink.link(job(), name))
        : Optional.empty();
  }

  @Override
  public Optional<Boolean> linksRequireAccessToken() {
    return parts.sink() instanceof SupportsLinks sink
        ? Optional.of(sink.requiresAccessToken())
        : Optional.empty();
  }
}
