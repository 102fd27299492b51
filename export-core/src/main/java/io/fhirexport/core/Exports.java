package io.fhirexport.core;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.FileName;
import io.fhirexport.api.HostFailureException;
import io.fhirexport.api.InvalidExportRequestException;
import io.fhirexport.api.Issue;
import io.fhirexport.api.JobId;
import io.fhirexport.api.JobLimitException;
import io.fhirexport.api.RefusedByPolicyException;
import io.fhirexport.api.sink.SupportsReading.StoredFile;
import java.util.List;
import java.util.Optional;

/**
 * What a host does with exports: start one, ask how it is, fetch its files, end it. Thread-safe;
 * methods block while they talk to source, sink and store, and throw {@link HostFailureException}
 * when one of them fails.
 *
 * <p>A job answers to its owner only: to every other context it does not exist, and neither does a
 * job that was cancelled or has expired.
 */
public interface Exports {
  /**
   * Everything about a request that {@link #start} would refuse, found at once; empty if it would
   * be accepted.
   *
   * <p>Looks at the source and, for a caller whom the policy lets export, at the group and the
   * patients named; changes nothing.
   */
  List<Issue> check(ExportRequest request, ExportContext context);

  /**
   * Accepts a request and begins the job.
   *
   * @return the job, which goes on by itself
   * @throws InvalidExportRequestException naming every fault; a group that does not exist is an
   *     issue of code {@code NOT_FOUND}
   * @throws RefusedByPolicyException if the host's policy says no
   * @throws JobLimitException if the owner runs as many jobs as it may
   */
  ExportHandle start(ExportRequest request, ExportContext context);

  /** How a job is. */
  Optional<JobStatus> status(JobId id, ExportContext context);

  /**
   * A file that the manifest lists, if the sink can be read back.
   *
   * @param order the file's place by its {@link io.fhirexport.api.ManifestEntry}, without which no
   *     file of a running job is found; 0: unknown
   * @return empty if there is no such job or file, or the sink serves its files itself
   */
  Optional<StoredFile> file(JobId id, FileName name, long order, ExportContext context);

  /**
   * Ends a job: a running one is cancelled, a complete or failed one is done with and its files go.
   * It is gone to the outside when this returns.
   *
   * @return false if there is no such job
   */
  boolean cancel(JobId id, ExportContext context);
}
