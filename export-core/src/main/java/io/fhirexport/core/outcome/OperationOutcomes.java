package io.fhirexport.core.outcome;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.fhirexport.api.Issue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Writes issues as an OperationOutcome, for a response's body or a line of an error file. */
public final class OperationOutcomes {
  private static final JsonFactory JSON = new JsonFactory();

  private OperationOutcomes() {}

  /**
   * The OperationOutcome as JSON in UTF-8, without any line break.
   *
   * @param issues at least one, since FHIR knows no outcome without an issue
   */
  public static byte[] json(List<Issue> issues) {
    if (issues.isEmpty()) {
      throw new IllegalArgumentException("An OperationOutcome has at least one issue.");
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("resourceType", "OperationOutcome");
      json.writeArrayFieldStart("issue");
      for (Issue issue : issues) {
        write(issue, json);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory cannot fail.", e);
    }
    return bytes.toByteArray();
  }

  private static void write(Issue issue, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("severity", issue.severity().code());
    json.writeStringField("code", issue.code().code());
    json.writeStringField("diagnostics", issue.text());
    String expression = issue.expression();
    if (expression != null) {
      json.writeArrayFieldStart("expression");
      json.writeString(expression);
      json.writeEndArray();
    }
    json.writeEndObject();
  }
}
