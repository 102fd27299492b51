package io.fhirexport.core.protocol;

import io.fhirexport.api.FileName;
import io.fhirexport.api.HostFailureException;
import io.fhirexport.api.JobId;
import io.fhirexport.api.sink.SupportsReading.StoredFile;
import io.fhirexport.core.Exports;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Downloads (Bulk Data IG, "Output File Request"). Thread-safe. */
final class FileRoute {
  private static final Logger LOG = LoggerFactory.getLogger(FileRoute.class);

  private final Exports exports;
  private final ProtocolOptions options;

  FileRoute(Exports exports, ProtocolOptions options) {
    this.exports = exports;
    this.options = options;
  }

  ExportHttpResponse handle(JobId id, FileName name, ExportHttpRequest request) {
    try {
      Optional<StoredFile> found = exports.file(id, name, request.context());
      if (found.isEmpty()) {
        return Refusals.notFound("There is no such file.");
      }
      StoredFile file = found.get();
      ExportHttpResponse.Builder response =
          ExportHttpResponse.status(200).header("Content-Type", "application/fhir+ndjson");
      return request.method().equals("HEAD")
          ? response.header("Content-Length", Long.toString(file.length())).build()
          : response.body(new FileBody(file.open(0), file.length())).build();
    } catch (HostFailureException | IOException e) {
      LOG.warn("A file could not be read: job={} file={}", id, name, e);
      return Refusals.tryAgain(options);
    }
  }
}
