package io.fhirexport.core.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.fhirexport.api.ExportLevel;
import io.fhirexport.core.EngineOptions;
import io.fhirexport.core.OptionalParameter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What a server with more to it than exports says of them (Bulk Data IG, "Server Capability
 * Documentation"). Immutable.
 *
 * @param levels the levels that can be exported
 * @param types the resource types that can be exported; empty: none is listed
 * @param optional what clients may use that not every host can serve, as {@code
 *     ExportEngine.optionalParameters} tells
 * @param options the options of the protocol
 */
public record ExportDeclaration(
    Set<ExportLevel> levels,
    Set<String> types,
    Set<OptionalParameter> optional,
    ProtocolOptions options) {
  private static final JsonFactory JSON = new JsonFactory();

  /** Copies the sets. */
  public ExportDeclaration {
    levels = Set.copyOf(levels);
    types = Set.copyOf(types);
    optional = Set.copyOf(optional);
  }

  /**
   * The members {@code instantiates} and {@code rest} of a CapabilityStatement (R4), as an object
   * of JSON in UTF-8 to be merged into the server's own: operations by the IG's own definitions,
   * and a {@code resource} for each type.
   */
  public byte[] capabilities() {
    return capabilities(type -> Map.of());
  }

  /**
   * The same, with a {@code searchParam} for each parameter that a {@code _typeFilter} of the types
   * may use: for a server whose searches know no others.
   *
   * @param engine the options of the engine, which name its search parameters
   */
  public byte[] capabilities(EngineOptions engine) {
    return capabilities(engine::filterParameters);
  }

  private byte[] capabilities(Function<String, Map<String, String>> usable) {
    return write(
        json -> {
          json.writeStartObject();
          CapabilityRest.writeInstantiates(json);
          rest(usable).write(json);
          json.writeEndObject();
        });
  }

  /** The member {@code rest}, with search parameters by type: codes and kinds. */
  CapabilityRest rest(Function<String, Map<String, String>> usable) {
    return new CapabilityRest(levels, types, usable);
  }

  /**
   * The OperationDefinition (R4) of a level as JSON in UTF-8: derived from the IG's, with the
   * parameters that are supported.
   *
   * @param url the canonical URL under which the server publishes it
   * @throws IllegalArgumentException if the level cannot be exported
   */
  public byte[] operationDefinition(ExportLevel level, URI url) {
    if (!levels.contains(level)) {
      throw new IllegalArgumentException("There are no exports of this level.");
    }
    return write(json -> writeDefinition(level, url, json));
  }

  private void writeDefinition(ExportLevel level, URI url, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("resourceType", "OperationDefinition");
    json.writeStringField("url", url.toString());
    json.writeStringField("name", name(level));
    json.writeStringField("status", "active");
    json.writeStringField("kind", "operation");
    if (options.version() == IgVersion.V4_0_0_BALLOT) {
      json.writeBooleanField("affectsState", true);
    }
    json.writeStringField("code", "export");
    json.writeStringField("base", CapabilityRest.IG + "OperationDefinition/" + base(level));
    if (level != ExportLevel.SYSTEM) {
      json.writeArrayFieldStart("resource");
      json.writeString(level == ExportLevel.PATIENT ? "Patient" : "Group");
      json.writeEndArray();
    }
    json.writeBooleanField("system", level == ExportLevel.SYSTEM);
    json.writeBooleanField("type", level == ExportLevel.PATIENT);
    json.writeBooleanField("instance", level == ExportLevel.GROUP);
    json.writeArrayFieldStart("parameter");
    for (SupportedParameter parameter : SupportedParameter.of(level, optional, options)) {
      write(parameter, json);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(SupportedParameter parameter, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", parameter.name());
    json.writeStringField("use", "in");
    json.writeNumberField("min", 0);
    json.writeStringField("max", parameter.repeats() ? "*" : "1");
    json.writeStringField("documentation", parameter.documentation());
    json.writeStringField("type", parameter.type());
    String target = parameter.target();
    if (target != null) {
      json.writeArrayFieldStart("targetProfile");
      json.writeString(target);
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static String name(ExportLevel level) {
    return switch (level) {
      case SYSTEM -> "SystemExport";
      case PATIENT -> "PatientExport";
      case GROUP -> "GroupExport";
    };
  }

  private static String base(ExportLevel level) {
    return switch (level) {
      case SYSTEM -> "export";
      case PATIENT -> "patient-export";
      case GROUP -> "group-export";
    };
  }

  private static byte[] write(Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      content.writeTo(json);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory cannot fail.", e);
    }
    return bytes.toByteArray();
  }

  private interface Content {
    void writeTo(JsonGenerator json) throws IOException;
  }
}
