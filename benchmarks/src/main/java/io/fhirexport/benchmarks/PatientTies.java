package io.fhirexport.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The patients a resource belongs to by the R4 Patient compartment, worked out apart from the
 * engine's own way: a small table for the types that Synthea writes, and a plain walk over tokens.
 */
final class PatientTies {
  private static final JsonFactory JSON = new JsonFactory();
  private static final Map<String, Node> TABLE =
      Map.ofEntries(
          row("AllergyIntolerance", "patient", "recorder", "asserter"),
          row("CarePlan", "subject", "activity.detail.performer"),
          row("CareTeam", "subject", "participant.member"),
          row("Claim", "patient", "payee.party"),
          row("Condition", "subject", "asserter"),
          row("Device", "patient"),
          row("DiagnosticReport", "subject"),
          row("DocumentReference", "subject", "author"),
          row("Encounter", "subject"),
          row("ExplanationOfBenefit", "patient", "payee.party"),
          row("ImagingStudy", "subject"),
          row("Immunization", "patient"),
          row("MedicationAdministration", "subject", "performer.actor"),
          row("MedicationRequest", "subject"),
          row("Observation", "subject", "performer"),
          row("Patient"),
          row("Procedure", "subject", "performer.actor"),
          row("Provenance", "target"),
          row("SupplyDelivery", "patient"));

  private PatientTies() {}

  /** The types that may belong to a patient. */
  static Set<String> types() {
    return TABLE.keySet();
  }

  /**
   * The logical ids of the patients that a line belongs to.
   *
   * @throws IOException if the line is no resource of this type
   */
  static Set<String> of(String type, byte[] buffer, int from, int length) throws IOException {
    Node root = TABLE.get(type);
    if (root == null) {
      return Set.of();
    }
    Set<String> patients = new HashSet<>();
    try (JsonParser json = JSON.createParser(buffer, from, length)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        if (name.equals("resourceType") && !json.getText().equals(type)) {
          throw new IOException("A " + json.getText() + " stands among lines of " + type + ".");
        }
        if (name.equals("id") && type.equals("Patient")) {
          patients.add(json.getText());
        }
        walk(json, root.members.get(name), patients);
      }
    }
    return patients;
  }

  private static void walk(JsonParser json, @Nullable Node node, Set<String> patients)
      throws IOException {
    if (node == null) {
      json.skipChildren();
    } else if (json.currentToken() == JsonToken.START_ARRAY) {
      while (json.nextToken() != JsonToken.END_ARRAY) {
        walk(json, node, patients);
      }
    } else if (json.currentToken() == JsonToken.START_OBJECT) {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        if (node.tie && name.equals("reference")) {
          add(json.getText(), patients);
        }
        walk(json, node.members.get(name), patients);
      }
    }
  }

  private static void add(String reference, Set<String> patients) {
    String[] segments = reference.split("/", -1);
    if (segments.length >= 2 && segments[0].equals("Patient")) {
      patients.add(segments[1]);
    }
  }

  private static Map.Entry<String, Node> row(String type, String... paths) {
    Node root = new Node();
    for (String path : paths) {
      Node node = root;
      for (String name : path.split("\\.", -1)) {
        node = node.members.computeIfAbsent(name, key -> new Node());
      }
      node.tie = true;
    }
    return Map.entry(type, root);
  }

  private static final class Node {
    private final Map<String, Node> members = new HashMap<>();
    private boolean tie;
  }
}
