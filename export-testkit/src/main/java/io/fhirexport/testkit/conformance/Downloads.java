package io.fhirexport.testkit.conformance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads exported files. */
final class Downloads {
  private final ConformanceTarget target;

  Downloads(ConformanceTarget target) {
    this.target = target;
  }

  Answer download(String url, boolean withToken) throws IOException {
    Call call = Call.of("GET", url).header("Accept", "application/fhir+ndjson");
    String token = withToken ? target.authorization().orElse(null) : null;
    return target.exchange().send(token == null ? call : call.header("Authorization", token));
  }

  /** The lines of a file, blank ones included. */
  List<Line> lines(Answer file) {
    if (file.status() != 200) {
      throw new AssertionError("A file of the manifest is not served: " + file);
    }
    List<Line> lines = new ArrayList<>();
    byte[] body = plain(file);
    int begin = 0;
    for (int i = 0; i < body.length; i++) {
      if (body[i] == '\n') {
        lines.add(new Line(Arrays.copyOfRange(body, begin, i), target.base()));
        begin = i + 1;
      }
    }
    if (begin < body.length) {
      lines.add(new Line(Arrays.copyOfRange(body, begin, body.length), target.base()));
    }
    return lines;
  }

  /** The body without its content coding. */
  static byte[] plain(Answer file) {
    if (file.header("Content-Encoding").filter("gzip"::equalsIgnoreCase).isEmpty()) {
      return file.body();
    }
    try (java.util.zip.GZIPInputStream in =
        new java.util.zip.GZIPInputStream(new java.io.ByteArrayInputStream(file.body()))) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      in.transferTo(out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new AssertionError("A file says it is gzip and is not.", e);
    }
  }
}
