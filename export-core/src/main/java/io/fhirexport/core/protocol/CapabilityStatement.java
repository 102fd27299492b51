package io.fhirexport.core.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.fhirexport.core.EngineOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.Function;

/**
 * What a server that does nothing but exports says of itself at {@code metadata}. Immutable. A
 * server with more to it adds the {@link ExportDeclaration} to its own statement.
 *
 * @param software the server's name
 * @param version the server's version
 * @param base the FHIR endpoint as clients see it
 * @param date when the statement last changed
 * @param exports what it says of exports
 */
public record CapabilityStatement(
    String software, String version, URI base, Instant date, ExportDeclaration exports) {
  private static final JsonFactory JSON = new JsonFactory();

  /** The CapabilityStatement (R4) as JSON in UTF-8. */
  public byte[] json() {
    return json(type -> Map.of());
  }

  /**
   * The same, with a {@code searchParam} for each parameter that a {@code _typeFilter} of the types
   * may use.
   *
   * @param engine the options of the engine, which name its search parameters
   */
  public byte[] json(EngineOptions engine) {
    return json(engine::filterParameters);
  }

  private byte[] json(Function<String, Map<String, String>> usable) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      write(usable, json);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory cannot fail.", e);
    }
    return bytes.toByteArray();
  }

  private void write(Function<String, Map<String, String>> usable, JsonGenerator json)
      throws IOException {
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
    exports.rest(usable).write(json);
    json.writeEndObject();
  }
}
