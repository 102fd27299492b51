package io.fhirexport.core.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fhirexport.api.ExportLevel;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What a CapabilityStatement (R4) says of exports.
 *
 * @param types resource types that can be exported, beside those that levels belong to
 * @param searchParameters those to be listed of a type: codes and kinds
 */
record CapabilityRest(
    Set<ExportLevel> levels,
    Set<String> types,
    Function<String, Map<String, String>> searchParameters) {
  static final String IG = "http://hl7.org/fhir/uv/bulkdata/";
  private static final String PATIENT = "Patient";
  private static final String GROUP = "Group";

  /** The member {@code instantiates}. */
  static void writeInstantiates(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("instantiates");
    json.writeString(IG + "CapabilityStatement/bulk-data");
    json.writeEndArray();
  }

  /** The member {@code rest}. */
  void write(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("rest");
    json.writeStartObject();
    json.writeStringField("mode", "server");
    writeResources(json);
    if (levels.contains(ExportLevel.SYSTEM)) {
      json.writeArrayFieldStart("operation");
      writeOperation("export", "export", json);
      json.writeEndArray();
    }
    json.writeEndObject();
    json.writeEndArray();
  }

  private void writeResources(JsonGenerator json) throws IOException {
    Set<String> others = new TreeSet<>(types);
    boolean patient = levels.contains(ExportLevel.PATIENT);
    boolean group = levels.contains(ExportLevel.GROUP);
    if (!patient && !group && others.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("resource");
    if (patient) {
      others.remove(PATIENT);
      writeResource(PATIENT, "patient-export", json);
    }
    if (group) {
      others.remove(GROUP);
      writeResource(GROUP, "group-export", json);
    }
    for (String type : others) {
      json.writeStartObject();
      json.writeStringField("type", type);
      writeSearchParameters(type, json);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void writeResource(String type, String definition, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("type", type);
    writeSearchParameters(type, json);
    json.writeArrayFieldStart("operation");
    writeOperation("export", definition, json);
    // Clients of the IG's 2.0.0 look for this name instead of the operation's code.
    writeOperation(definition, definition, json);
    json.writeEndArray();
    json.writeEndObject();
  }

  private void writeSearchParameters(String type, JsonGenerator json) throws IOException {
    Map<String, String> listed = searchParameters.apply(type);
    if (listed.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("searchParam");
    for (Map.Entry<String, String> each : listed.entrySet()) {
      json.writeStartObject();
      json.writeStringField("name", each.getKey());
      json.writeStringField("type", each.getValue());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeOperation(String name, String definition, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", name);
    json.writeStringField("definition", IG + "OperationDefinition/" + definition);
    json.writeEndObject();
  }
}
