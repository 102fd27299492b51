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
import java.util.Map;
import java.util.Set;

/**
 * What a server that does nothing but exports says of itself at {@code metadata}. Immutable. A
 * server with more to it adds an {@link ExportDeclaration} to its own statement.
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
    CapabilityRest.writeInstantiates(json);
    json.writeObjectFieldStart("software");
    json.writeStringField("name", software);
    json.writeStringField("version", version);
    json.writeEndObject();
    json.writeObjectFieldStart("implementation");
    json.writeStringField("description", software);
    json.writeStringField("url", base.toString());
    json.writeEndObject();
    json.writeStringField("fhirVersion", "4.0.1");
    json.writeArrayFieldStart("format");
    json.writeString("application/fhir+json");
    json.writeString("json");
    json.writeEndArray();
    new CapabilityRest(levels, Set.of(), type -> Map.of()).write(json);
    json.writeEndObject();
  }
}
