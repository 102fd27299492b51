package io.fhirexport.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SimpleSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** A few resources of a test's own making, by {@code Type/id}. */
final class Bodies {
  private final Map<String, String> all = new LinkedHashMap<>();
  private final Set<String> types = new TreeSet<>();

  /** Adds a resource; {@code members} follow its id. */
  Bodies add(String key, String... members) {
    String[] typeAndId = key.split("/", 2);
    String more = members.length == 0 ? "" : "," + String.join(",", members);
    String body = "{\"resourceType\":\"%s\",\"id\":\"%s\"%s}";
    types.add(typeAndId[0]);
    all.put(key, body.formatted(typeAndId[0], typeAndId[1], more));
    return this;
  }

  /** A member that refers to something. */
  static String ref(String member, String reference) {
    return "\"%s\":{\"reference\":\"%s\"}".formatted(member, reference);
  }

  /** The member with the resource's identifiers, each a system and a value with a bar between. */
  static String identifiers(String... tokens) {
    List<String> written =
        List.of(tokens).stream()
            .map(token -> token.split("\\|", 2))
            .map(parts -> "{\"system\":\"%s\",\"value\":\"%s\"}".formatted(parts[0], parts[1]))
            .toList();
    return "\"identifier\":[" + String.join(",", written) + "]";
  }

  static String lastUpdated(String day) {
    return "\"meta\":{\"lastUpdated\":\"" + day + "T00:00:00Z\"}";
  }

  String get(String key) {
    return all.getOrDefault(key, "");
  }

  /** The bodies of those whose key the condition holds for. */
  Set<String> lines(Predicate<String> condition) {
    Set<String> lines = new TreeSet<>();
    all.forEach(
        (key, body) -> {
          if (condition.test(key)) {
            lines.add(body);
          }
        });
    return lines;
  }

  ResourceSource source() {
    return SimpleSource.builder(Set.copyOf(types), (type, context) -> list(type)).build();
  }

  private CloseableIterator<ExportResource> list(String type) {
    return CloseableIterator.of(
        all.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(type + "/"))
            .map(
                entry ->
                    ExportResource.of(
                        type,
                        entry.getKey().substring(type.length() + 1),
                        entry.getValue().getBytes(UTF_8)))
            .toList());
  }
}
