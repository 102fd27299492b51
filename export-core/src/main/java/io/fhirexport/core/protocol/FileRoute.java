package io.fhirexport.core.protocol;

import io.fhirexport.api.FileName;
import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import io.fhirexport.api.JobId;
import io.fhirexport.api.sink.SupportsReading.StoredFile;
import io.fhirexport.core.Exports;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Downloads (Bulk Data IG, "Output File Request"), whole or in part. Thread-safe. */
final class FileRoute {
  private static final Logger LOG = LoggerFactory.getLogger(FileRoute.class);

  private final Exports exports;
  private final ProtocolOptions options;

  FileRoute(Exports exports, ProtocolOptions options) {
    this.exports = exports;
    this.options = options;
  }

  ExportHttpResponse handle(JobId id, FileName name, ExportHttpRequest request) {
    Optional<Long> place = UrlNumber.of(request, ManifestLinks.PLACE);
    if (place.isEmpty()) {
      return noSuchFile();
    }
    try {
      Optional<StoredFile> found = exports.file(id, name, place.get(), request.context());
      if (found.isEmpty()) {
        return noSuchFile();
      }
      try {
        return answer(found.get(), name, request);
      } catch (IOException | RuntimeException e) {
        // Gone between the look and the opening, or out of reach.
        if (exports.file(id, name, place.get(), request.context()).isEmpty()) {
          return noSuchFile();
        }
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("A file could not be read: job={} file={}", id, name, e);
      return Refusals.tryAgain(options);
    }
  }

  static ExportHttpResponse noSuchFile() {
    return Refusals.notFound("There is no such file.");
  }

  private static ExportHttpResponse answer(
      StoredFile file, FileName name, ExportHttpRequest request) throws IOException {
    FileRequest asked = FileRequest.of(name, file.length(), request);
    if (!AcceptHeader.takesNdjson(request.headers("Accept")) || asked.coding() == null) {
      return Refusals.outcome(
          406,
          IssueCode.NOT_SUPPORTED,
          "Files are application/fhir+ndjson, as they are or compressed by gzip.");
    }
    if (asked.refused()) {
      return Refusals.outcome(
          412, IssueCode.VALUE, "The file has another entity tag than those of If-Match.");
    }
    if (asked.known()) {
      return identified(304, asked).build();
    }
    ByteRange range = asked.range();
    return range == null ? whole(file, asked, request) : part(file, range, asked);
  }

  private static ExportHttpResponse whole(
      StoredFile file, FileRequest asked, ExportHttpRequest request) throws IOException {
    boolean gzip = asked.coding() == ContentCoding.GZIP;
    ExportHttpResponse.Builder response =
        identified(200, asked)
            .header("Content-Type", "application/fhir+ndjson")
            .header("Accept-Ranges", "bytes");
    if (gzip) {
      response.header("Content-Encoding", "gzip");
    }
    if (request.method().equals("HEAD")) {
      return gzip
          ? response.build()
          : response.header("Content-Length", Long.toString(file.length())).build();
    }
    FileBody plain = new FileBody(file.open(0), file.length());
    return response.body(gzip ? new GzipBody(plain) : plain).build();
  }

  private static ExportHttpResponse part(StoredFile file, ByteRange range, FileRequest asked)
      throws IOException {
    Optional<ByteRange.Span> found = range.of(file.length());
    if (found.isEmpty()) {
      return ExportHttpResponse.outcomeBuilder(
              416, List.of(Issue.error(IssueCode.VALUE, null, "The file has no bytes there.")))
          .header("Content-Range", "bytes */" + file.length())
          .build();
    }
    ByteRange.Span span = found.get();
    return identified(206, asked)
        .header("Content-Type", "application/fhir+ndjson")
        .header("Accept-Ranges", "bytes")
        .header("Content-Range", span.contentRange(file.length()))
        .body(new FileBody(file.open(span.offset()), span.length()))
        .build();
  }

  private static ExportHttpResponse.Builder identified(int status, FileRequest asked) {
    return ExportHttpResponse.status(status)
        .header("ETag", asked.tag())
        .header("Vary", "Accept-Encoding");
  }
}
