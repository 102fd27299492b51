package io.fhirexport.core.plan;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.ExportLevel;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.JobId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that any worker must know of a job, fixed when it was accepted. Immutable.
 *
 * @param request what was asked
 * @param types the resource types exported, resolved
 * @param context who asked
 * @param transactionTime the instant the data is as of
 * @param destination where the sink was told to put the files, or null
 * @param fingerprint of the source and the configuration the job was planned with
 * @param allowed the types that the host's policy named as those that may leave; null if it named
 *     none
 */
public record JobDefinition(
    ExportRequest request,
    List<String> types,
    ExportContext context,
    Instant transactionTime,
    @Nullable String destination,
    String fingerprint,
    @Nullable Set<String> allowed) {
  /** Copies the types. */
  public JobDefinition {
    types = List.copyOf(types);
    allowed = allowed == null ? null : Set.copyOf(allowed);
  }

  /** A job that no policy has narrowed. */
  public JobDefinition(
      ExportRequest request,
      List<String> types,
      ExportContext context,
      Instant transactionTime,
      @Nullable String destination,
      String fingerprint) {
    this(request, types, context, transactionTime, destination, fingerprint, null);
  }

  /**
   * Whether the patients of the job are listed in its roster, as opposed to being all there are.
   */
  public boolean hasRoster() {
    return request.level() == ExportLevel.GROUP || request.patients().isPresent();
  }

  /** The job as sinks and listeners know it. */
  public ExportJob job(JobId id) {
    return new ExportJob(id, transactionTime, context, destination);
  }
}
