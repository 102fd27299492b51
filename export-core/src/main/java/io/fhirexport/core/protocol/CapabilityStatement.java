package io.fhirexport.core.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.fhirexport.api.ExportLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/**
 * What a server that does nothing but exports says of itself at {@code metadata}. Immutable. A
 * server with more to it adds the same operations to its own statement.
 *
 * @param software the server's name
 * @param version the server's version
 * @param base the FHIR endpoint as clients see it
 * @param date when the statement last changed
 * @param levels the levels that can be exported
 */
public record CapabilityStatement(
    String software, String version, URI base, Instant date, Set<ExportLevel> levels) {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String IG = "http://hl7.org/fhir/uv/bulkdata/";

  /** Copies the levels. */
  public CapabilityStatement {
    levels = Set.copyOf(levels);
  }

  /** The CapabilityStatement (R4) as JSON in UTF-8. */
  public byte[] json() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      write(json);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory cannot fail.", e);
    }
    return bytes.toByteArray();
  }

  private void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("resourceType", "CapabilityStatement");
    json.writeStringField("status", "active");
    json.writeStringField("date", date.truncatedTo(ChronoUnit.SECONDS).toString());
    json.writeStringField("kind", "instance");
    writeStrings(json, "instantiates", IG + "CapabilityStatement/bulk-data");
    json.writeObjectFieldStart("software");
    json.writeStringField("name", software);
    json.writeStringField("version", version);
    json.writeEndObject();
    json.writeObjectFieldStart("implementation");
    json.writeStringField("description", software);
    json.writeStringField("url", base.toString());
    json.writeEndObject();
    json.writeStringField("fhirVersion", "4.0.1");
    writeStrings(json, "format", "application/fhir+json", "json");
    json.writeArrayFieldStart("rest");
    json.writeStartObject();
    json.writeStringField("mode", "server");
    writeRest(json);
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
  }

  private void writeRest(JsonGenerator json) throws IOException {
    if (levels.contains(ExportLevel.PATIENT) || levels.contains(ExportLevel.GROUP)) {
      json.writeArrayFieldStart("resource");
      if (levels.contains(ExportLevel.PATIENT)) {
        writeResource(json, "Patient", "patient-export");
      }
      if (levels.contains(ExportLevel.GROUP)) {
        writeResource(json, "Group", "group-export");
      }
      json.writeEndArray();
    }
    if (levels.contains(ExportLevel.SYSTEM)) {
      json.writeArrayFieldStart("operation");
      writeOperation(json, "export", "export");
      json.writeEndArray();
    }
  }

  private static void writeResource(JsonGenerator json, String type, String definition)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("type", type);
    json.writeArrayFieldStart("operation");
    writeOperation(json, "export", definition);
    // Clients of the IG's 2.0.0 look for this name instead of the operation's code.
    writeOperation(json, definition, definition);
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeOperation(JsonGenerator json, String name, String definition)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", name);
    json.writeStringField("definition", IG + "OperationDefinition/" + definition);
    json.writeEndObject();
  }

  private static void writeStrings(JsonGenerator json, String field, String... values)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }
}
