package io.fhirexport.core.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fhirexport.api.ExportLevel;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;

/** Writes what a CapabilityStatement (R4) says of exports. */
final class CapabilityRest {
  static final String IG = "http://hl7.org/fhir/uv/bulkdata/";
  private static final String PATIENT = "Patient";
  private static final String GROUP = "Group";

  private CapabilityRest() {}

  /** The member {@code instantiates}. */
  static void writeInstantiates(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("instantiates");
    json.writeString(IG + "CapabilityStatement/bulk-data");
    json.writeEndArray();
  }

  /**
   * The member {@code rest}.
   *
   * @param types resource types that can be exported, beside those that levels belong to
   */
  static void writeRest(Set<ExportLevel> levels, Set<String> types, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart("rest");
    json.writeStartObject();
    json.writeStringField("mode", "server");
    writeResources(levels, types, json);
    if (levels.contains(ExportLevel.SYSTEM)) {
      json.writeArrayFieldStart("operation");
      writeOperation("export", "export", json);
      json.writeEndArray();
    }
    json.writeEndObject();
    json.writeEndArray();
  }

  private static void writeResources(Set<ExportLevel> levels, Set<String> types, JsonGenerator json)
      throws IOException {
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
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeResource(String type, String definition, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("type", type);
    json.writeArrayFieldStart("operation");
    writeOperation("export", definition, json);
    // Clients of the IG's 2.0.0 look for this name instead of the operation's code.
    writeOperation(definition, definition, json);
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeOperation(String name, String definition, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", name);
    json.writeStringField("definition", IG + "OperationDefinition/" + definition);
    json.writeEndObject();
  }
}
