package io.fhirexport.core.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fhirexport.api.ExportContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;

/** Requests and responses in short. */
final class Http {
  static final String BASE = "https://fhir.example.org/r4";
  static final String JOB_PATH = "_operations/export/" + ScriptedExports.JOB;

  private Http() {}

  static ExportHttpRequest.Builder request(String method, String path) {
    return request(method, path, ExportContext.ANYONE);
  }

  static ExportHttpRequest.Builder request(String method, String path, ExportContext context) {
    int mark = path.indexOf('?');
    return ExportHttpRequest.builder(
            method, mark < 0 ? path : path.substring(0, mark), URI.create(BASE), context)
        .query(mark < 0 ? null : path.substring(mark + 1));
  }

  /** A kick-off as a well-behaved client sends it. */
  static ExportHttpRequest.Builder kickOff(String path) {
    return request("GET", path)
        .header("Accept", "application/fhir+json")
        .header("Prefer", "respond-async");
  }

  /** A kick-off by POST. */
  static ExportHttpRequest.Builder post(String path, String json) {
    return request("POST", path)
        .header("Accept", "application/fhir+json")
        .header("Prefer", "respond-async")
        .header("Content-Type", "application/fhir+json; charset=utf-8")
        .body(() -> new ByteArrayInputStream(json.getBytes(UTF_8)));
  }

  /** Writes the body and closes the response. */
  static String text(ExportHttpResponse response) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (response) {
      if (response.body().isPresent()) {
        response.body().get().writeTo(bytes);
      }
    }
    return bytes.toString(UTF_8);
  }
}
