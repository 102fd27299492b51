package io.fhirexport.core.protocol;

import io.fhirexport.api.FileName;
import io.fhirexport.core.JobStatus;
import io.fhirexport.core.manifest.FileLinks;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** Which page of a job's manifest a request is for, and the URLs that pages hold. Immutable. */
final class ManifestLinks implements FileLinks {
  /** What a URL says of the file it is for: its place among those of its job. */
  static final String PLACE = "place";

  private static final String PAGE = "page";

  private final JobStatus job;
  private final String here;
  private final long after;

  private ManifestLinks(JobStatus job, String here, long after) {
    this.job = job;
    this.here = here;
    this.after = after;
  }

  /** Reads a request; empty if no page can be what it asks for. */
  static Optional<ManifestLinks> of(JobStatus job, ExportHttpRequest request) {
    String here = request.base() + "/" + Route.JOBS + job.id();
    return UrlNumber.of(request, PAGE)
        .filter(after -> after == 0 || job.request().partialManifests())
        .map(after -> new ManifestLinks(job, here, after));
  }

  /** The file after which the page begins; 0: the first page. */
  long after() {
    return after;
  }

  boolean isFirstPage() {
    return after == 0;
  }

  /** The URL of the page that begins after a file. */
  String page(long order) {
    return here + "?" + PAGE + "=" + order;
  }

  @Override
  public String url(FileName name, long order) throws IOException {
    Optional<URI> ofSink = job.link(name);
    if (ofSink.isPresent()) {
      return ofSink.get().toString();
    }
    // While the job runs, a file is found by its place; and a page never changes.
    boolean early = job.request().partialManifests() && job.request().organizeOutputBy().isEmpty();
    return here + "/" + name + (early && order > 0 ? "?" + PLACE + "=" + order : "");
  }
}
