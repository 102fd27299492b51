package io.fhirexport.core.search;

import io.fhirexport.core.search.Elements.Element;
import java.util.ArrayList;
import java.util.List;

/** Walks from values in memory to their members. */
final class Navigation {
  private Navigation() {}

  /** A value of a type; of a resource, of the type that it says it is. */
  static TypedValue typed(String type, Node node) {
    if (type.equals("Resource")) {
      Node actual = node.get("resourceType");
      return new TypedValue(actual == null ? type : actual.text(), node);
    }
    return new TypedValue(type, node);
  }

  static List<TypedValue> members(List<TypedValue> values, String name, Elements model) {
    List<TypedValue> members = new ArrayList<>();
    for (TypedValue value : values) {
      Element element = model.find(value.type(), name);
      if (element != null) {
        for (String type : element.types()) {
          for (Node node : value.node().each(element.jsonName(type))) {
            members.add(typed(type, node));
          }
        }
      }
    }
    return members;
  }
}
