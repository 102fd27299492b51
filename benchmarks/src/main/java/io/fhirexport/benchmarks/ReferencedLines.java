package io.fhirexport.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What goes out because exported resources refer to it, worked out apart from the engine's own way:
 * all resources of the referenced types in memory, and a search through them in breadth.
 */
final class ReferencedLines {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int DEPTH = 4;
  private static final Set<String> TYPES =
      Set.of(
          "BiologicallyDerivedProduct",
          "DeviceDefinition",
          "DeviceMetric",
          "Endpoint",
          "HealthcareService",
          "Location",
          "Medication",
          "Organization",
          "Practitioner",
          "PractitionerRole",
          "Substance");
  private static final Pattern KEY =
      Pattern.compile("([A-Za-z]+)(/[^/?#]+|\\?identifier=.+)(/_history/.*)?");

  private final Map<String, List<Resource>> byKey = new HashMap<>();

  static boolean isReferenced(String type) {
    return TYPES.contains(type);
  }

  /** Takes a resource of a referenced type. */
  void add(String type, LineSums.Hash hash, byte[] buffer, int from, int length)
      throws IOException {
    Set<String> own = new HashSet<>();
    Set<String> references = new HashSet<>();
    try (JsonParser json = JSON.createParser(buffer, from, length)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        if (name.equals("id")) {
          own.add(type + "/" + json.getText());
        } else if (name.equals("identifier")) {
          identifiers(json, type, own);
        } else {
          references(json, references);
        }
      }
    }
    Resource resource = new Resource(type, hash, Set.copyOf(references));
    own.forEach(key -> byKey.computeIfAbsent(key, absent -> new ArrayList<>(1)).add(resource));
  }

  private static void identifiers(JsonParser json, String type, Set<String> keys)
      throws IOException {
    String system = "";
    String value = "";
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() == JsonToken.END_OBJECT) {
        keys.add(type + "?identifier=" + system + "|" + value);
      } else if (json.currentToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        system = name.equals("system") ? json.getText() : system;
        value = name.equals("value") ? json.getText() : value;
        json.skipChildren();
      }
    }
  }

  /** Adds the references to referenced types that stand in a line. */
  static void references(byte[] buffer, int from, int length, Set<String> references)
      throws IOException {
    Set<String> all = new HashSet<>();
    try (JsonParser json = JSON.createParser(buffer, from, length)) {
      json.nextToken();
      references(json, all);
    }
    all.stream().filter(reference -> key(reference) != null).forEach(references::add);
  }

  private static void references(JsonParser json, Set<String> references) throws IOException {
    if (!json.currentToken().isStructStart()) {
      return;
    }
    int depth = 1;
    while (depth > 0) {
      JsonToken token = json.nextToken();
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      if (token == JsonToken.VALUE_STRING && "reference".equals(json.currentName())) {
        references.add(json.getText());
      }
    }
  }

  /**
   * Adds what these references lead to.
   *
   * @param patients the patients that are exported; resources that name others are left out
   * @return how many references lead to no resource, or to several
   */
  int follow(Set<String> references, Set<String> patients, LineSums sums) {
    Set<String> seen = new HashSet<>();
    Set<Resource> found = new HashSet<>();
    Set<String> wanted = keys(references);
    int lost = 0;
    for (int depth = 0; depth < DEPTH; depth++) {
      Set<String> next = new HashSet<>();
      for (String key : wanted) {
        if (seen.add(key)) {
          List<Resource> meant = byKey.getOrDefault(key, List.of());
          lost += meant.size() == 1 ? 0 : 1;
          if (meant.size() == 1 && meant.get(0).namesOnly(patients) && found.add(meant.get(0))) {
            sums.add(meant.get(0).type(), meant.get(0).hash());
            next.addAll(keys(meant.get(0).references()));
          }
        }
      }
      wanted = next;
    }
    return lost;
  }

  private static Set<String> keys(Set<String> references) {
    Set<String> keys = new HashSet<>();
    for (String reference : references) {
      String key = key(reference);
      if (key != null) {
        keys.add(key);
      }
    }
    return keys;
  }

  private static @Nullable String key(String reference) {
    Matcher key = KEY.matcher(reference);
    return key.matches() && TYPES.contains(key.group(1)) ? key.group(1) + key.group(2) : null;
  }

  private record Resource(String type, LineSums.Hash hash, Set<String> references) {
    boolean namesOnly(Set<String> patients) {
      return references.stream()
          .filter(reference -> reference.startsWith("Patient/") || reference.startsWith("Patient?"))
          .allMatch(
              reference ->
                  reference.startsWith("Patient/")
                      && patients.contains(reference.substring("Patient/".length())));
    }
  }
}
