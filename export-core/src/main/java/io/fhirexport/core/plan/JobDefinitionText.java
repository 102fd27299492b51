package io.fhirexport.core.plan;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.Issue;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes a job's definition as the text a job store keeps; {@link JobDefinitionParser} reads it.
 */
public final class JobDefinitionText {
  static final int VERSION = 1;

  /** A release that does not know blocks must not work at them. */
  static final int VERSION_WITH_BLOCKS = 2;

  private static final JsonFactory JSON = new JsonFactory();

  private JobDefinitionText() {}

  /** The definition as JSON. */
  public static String write(JobDefinition definition) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      boolean blocks = definition.request().organizeOutputBy().isPresent();
      json.writeNumberField("version", blocks ? VERSION_WITH_BLOCKS : VERSION);
      json.writeStringField("transactionTime", definition.transactionTime().toString());
      json.writeStringField("fingerprint", definition.fingerprint());
      write("destination", definition.destination(), json);
      write("types", definition.types(), json);
      Set<String> allowed = definition.allowed();
      if (allowed != null) {
        write("allowed", new TreeSet<>(allowed), json);
      }
      write(definition.context(), json);
      write(definition.request(), json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory cannot fail.", e);
    }
    return text.toString();
  }

  private static void write(ExportContext context, JsonGenerator json) throws IOException {
    write("tenant", context.owner().tenant(), json);
    write("caller", context.owner().caller(), json);
    json.writeObjectFieldStart("attributes");
    for (Map.Entry<String, String> attribute : context.attributes().entrySet()) {
      json.writeStringField(attribute.getKey(), attribute.getValue());
    }
    json.writeEndObject();
  }

  private static void write(ExportRequest request, JsonGenerator json) throws IOException {
    json.writeStringField("level", request.level().name());
    write("group", request.groupId().orElse(null), json);
    write("asked", request.types(), json);
    write("since", request.since().map(Object::toString).orElse(null), json);
    write("until", request.until().map(Object::toString).orElse(null), json);
    if (request.patients().isPresent()) {
      write("patients", request.patients().get(), json);
    }
    write("typeFilters", request.typeFilters(), json);
    write("elements", request.elements(), json);
    write("associatedData", request.associatedData(), json);
    write("organizeOutputBy", request.organizeOutputBy().orElse(null), json);
    write("container", request.container().orElse(null), json);
    json.writeStringField("url", request.url());
    json.writeBooleanField("lenient", request.lenient());
    json.writeBooleanField("separateStatus", request.separateStatus());
    json.writeBooleanField("partialManifests", request.partialManifests());
    json.writeArrayFieldStart("ignored");
    for (Issue issue : request.ignored()) {
      json.writeStartObject();
      json.writeStringField("severity", issue.severity().name());
      json.writeStringField("code", issue.code().name());
      write("expression", issue.expression(), json);
      json.writeStringField("text", issue.text());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void write(String member, @Nullable String value, JsonGenerator json)
      throws IOException {
    if (value != null) {
      json.writeStringField(member, value);
    }
  }

  private static void write(String member, Collection<String> values, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart(member);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }
}
