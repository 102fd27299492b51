package io.fhirexport.core.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes SearchParameter resources as lines of the table. */
final class SearchParameterLines {
  private SearchParameterLines() {}

  static List<String> of(List<Node> resources) {
    Map<String, String> typeByUrl = new HashMap<>();
    resources.forEach(resource -> typeByUrl.put(text(resource, "url"), text(resource, "type")));
    List<String> lines = new ArrayList<>();
    for (Node resource : resources) {
      String expression = text(resource, "expression");
      List<String> components = new ArrayList<>();
      for (Node component : resource.each("component")) {
        components.add(
            typeByUrl.get(text(component, "definition")) + " " + text(component, "expression"));
      }
      lines.add(
          String.join(
                  "\t",
                  text(resource, "code"),
                  expression.isEmpty() ? "special" : text(resource, "type"),
                  sorted(resource.each("base")),
                  expression,
                  sorted(resource.each("target")),
                  String.join(";", components))
              .stripTrailing());
    }
    lines.sort(null);
    return lines;
  }

  private static String text(Node node, String member) {
    Node found = node.get(member);
    return found == null ? "" : found.text();
  }

  private static String sorted(List<Node> nodes) {
    return String.join(",", nodes.stream().map(Node::text).sorted().toList());
  }
}
