package io.fhirexport.core.protocol;

import io.fhirexport.api.ExportLevel;
import io.fhirexport.api.FileName;
import io.fhirexport.api.JobId;
import io.fhirexport.core.Exports;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The HTTP interface of exports (Bulk Data IG, "Bulk Data Export Operation Request Flow") over
 * plain values. A host hands every request whose path is {@linkplain #handles handled} to {@link
 * #handle}, or calls the method of a route from its own router; authentication is the host's.
 *
 * <p>Thread-safe. Methods block while they talk to source, sink and store. Refusals and failures of
 * these are responses with an OperationOutcome, not exceptions. The caller closes each response.
 */
public final class ExportProtocol {
  private static final Pattern FHIR_ID = Pattern.compile("[A-Za-z0-9\\-.]{1,64}");

  private final KickOffRoute kickOffs;
  private final StatusRoute jobs;
  private final FileRoute files;

  /** Serves exports. */
  public ExportProtocol(Exports exports, ProtocolOptions options) {
    UnpolledJobs unpolled = new UnpolledJobs();
    this.kickOffs = new KickOffRoute(exports, options, unpolled);
    this.jobs = new StatusRoute(exports, options, unpolled);
    this.files = new FileRoute(exports, options);
  }

  /**
   * Whether a path belongs to exports, whatever the method.
   *
   * @param path the path below the base, percent-encoded, with or without its first slash
   */
  public boolean handles(String path) {
    return Route.parse(path).isPresent();
  }

  /**
   * Answers any request; 404 if its path is not {@linkplain #handles handled}.
   *
   * @throws IOException if the request's body cannot be read
   */
  public ExportHttpResponse handle(ExportHttpRequest request) throws IOException {
    Optional<Route> found = Route.parse(request.path());
    if (found.isEmpty()) {
      return Refusals.notFound("There is nothing here.");
    }
    Route route = found.get();
    return switch (route.kind()) {
      case SYSTEM -> kickOffSystem(request);
      case PATIENT -> kickOffPatient(request);
      case GROUP -> kickOffGroup(route.first(), request);
      case JOB -> job(route.first(), request);
      case FILE -> file(route.first(), route.second(), request);
    };
  }

  private ExportHttpResponse job(String jobId, ExportHttpRequest request) {
    return switch (request.method()) {
      case "GET" -> status(jobId, request);
      case "DELETE" -> cancel(jobId, request);
      default -> Refusals.wrongMethod("GET, DELETE");
    };
  }

  /**
   * GET or POST {@code $export}.
   *
   * @throws IOException if the request's body cannot be read
   */
  public ExportHttpResponse kickOffSystem(ExportHttpRequest request) throws IOException {
    return kickOffs.handle(ExportLevel.SYSTEM, null, request);
  }

  /**
   * GET or POST {@code Patient/$export}.
   *
   * @throws IOException if the request's body cannot be read
   */
  public ExportHttpResponse kickOffPatient(ExportHttpRequest request) throws IOException {
    return kickOffs.handle(ExportLevel.PATIENT, null, request);
  }

  /**
   * GET or POST {@code Group/[id]/$export}.
   *
   * @param groupId the Group's logical id, decoded
   * @throws IOException if the request's body cannot be read
   */
  public ExportHttpResponse kickOffGroup(String groupId, ExportHttpRequest request)
      throws IOException {
    if (!FHIR_ID.matcher(groupId).matches()) {
      return Refusals.notFound("There is no such Group.");
    }
    return kickOffs.handle(ExportLevel.GROUP, groupId, request);
  }

  /**
   * GET {@code _operations/export/[job]}: how a job is, or its manifest.
   *
   * @param jobId the job's id as it came
   */
  public ExportHttpResponse status(String jobId, ExportHttpRequest request) {
    return JobId.isValid(jobId) ? jobs.status(new JobId(jobId), request) : Refusals.noSuchJob();
  }

  /**
   * DELETE {@code _operations/export/[job]}: ends a job.
   *
   * @param jobId the job's id as it came
   */
  public ExportHttpResponse cancel(String jobId, ExportHttpRequest request) {
    return JobId.isValid(jobId) ? jobs.cancel(new JobId(jobId), request) : Refusals.noSuchJob();
  }

  /**
   * GET or HEAD {@code _operations/export/[job]/[file]}: a file's bytes, or those of one range of
   * it; compressed by gzip where the client asks for it, and for no range.
   *
   * @param jobId the job's id as it came
   * @param fileName the file's name as it came
   */
  public ExportHttpResponse file(String jobId, String fileName, ExportHttpRequest request) {
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      return Refusals.wrongMethod("GET, HEAD");
    }
    Optional<FileName> name = FileName.parse(fileName);
    return JobId.isValid(jobId) && name.isPresent()
        ? files.handle(new JobId(jobId), name.get(), request)
        : FileRoute.noSuchFile();
  }
}
