package io.fhirexport.testkit.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fhirexport.api.ExportLevel;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A kick-off. Immutable; equal to another that says the same. */
record Ask(
    ExportLevel level,
    @Nullable String group,
    boolean post,
    List<Parameter> parameters,
    List<String> preferences) {

  record Parameter(String name, String value) {}

  /** A kick-off by GET without parameters, of the target's Group at Group level. */
  static Ask at(ExportLevel level) {
    return new Ask(level, null, false, List.of(), List.of());
  }

  /** With a parameter more; the value is not encoded. */
  Ask with(String name, String value) {
    List<Parameter> more = new ArrayList<>(parameters);
    more.add(new Parameter(name, value));
    return new Ask(level, group, post, List.copyOf(more), preferences);
  }

  /** By POST, with the parameters in a body. */
  Ask byPost() {
    return new Ask(level, group, true, parameters, preferences);
  }

  /** Of another Group than the target's. */
  Ask ofGroup(String id) {
    return new Ask(level, id, post, parameters, preferences);
  }

  /** With a preference besides {@code respond-async}. */
  Ask prefer(String preference) {
    List<String> more = new ArrayList<>(preferences);
    more.add(preference);
    return new Ask(level, group, post, parameters, List.copyOf(more));
  }

  boolean has(String name) {
    return parameters.stream().anyMatch(each -> each.name().equals(name));
  }

  /** The path below the base, with the query if it is by GET. */
  String path(String targetsGroup) {
    String path =
        switch (level) {
          case SYSTEM -> "/$export";
          case PATIENT -> "/Patient/$export";
          case GROUP -> "/Group/" + (group == null ? targetsGroup : group) + "/$export";
        };
    return post || parameters.isEmpty() ? path : path + "?" + query();
  }

  private String query() {
    return parameters.stream()
        .map(each -> each.name() + "=" + URLEncoder.encode(each.value(), UTF_8))
        .collect(Collectors.joining("&"));
  }

  /** The body of a POST. */
  String body() {
    return parameters.stream()
        .map(Ask::part)
        .collect(Collectors.joining(",", "{\"resourceType\":\"Parameters\",\"parameter\":[", "]}"))
        .replace(",\"parameter\":[]", "");
  }

  private static String part(Parameter parameter) {
    String value =
        switch (parameter.name()) {
          case "patient" -> "\"valueReference\":{\"reference\":" + quoted(parameter.value()) + "}";
          case "allowPartialManifests" -> "\"valueBoolean\":" + parameter.value();
          case "includeAssociatedData" -> "\"valueCode\":" + quoted(parameter.value());
          default ->
              (Set.of("_since", "_until").contains(parameter.name())
                      ? "\"valueInstant\":"
                      : "\"valueString\":")
                  + quoted(parameter.value());
        };
    return "{\"name\":" + quoted(parameter.name()) + "," + value + "}";
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
