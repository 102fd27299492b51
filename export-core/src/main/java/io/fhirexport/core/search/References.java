package io.fhirexport.core.search;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells what type of resource a reference points to, without looking for the resource. */
final class References {
  private References() {}

  /**
   * The type of a Reference's or canonical's target, or null if it does not tell.
   *
   * @param contained the resources within the one that refers
   */
  static @Nullable String targetType(TypedValue value, List<Node> contained, Elements model) {
    Node reference =
        value.type().equals("Reference") ? value.node().get("reference") : value.node();
    String told = reference == null ? null : byText(reference.text(), contained);
    if (told == null || !model.isResource(told)) {
      Node type = value.node().get("type");
      told = type == null ? null : type.text();
    }
    return told != null && model.isResource(told) ? told : null;
  }

  private static @Nullable String byText(String reference, List<Node> contained) {
    if (reference.startsWith("#")) {
      for (Node resource : contained) {
        Node id = resource.get("id");
        Node type = resource.get("resourceType");
        if (id != null && type != null && id.text().equals(reference.substring(1))) {
          return type.text();
        }
      }
      return null;
    }
    int query = reference.indexOf('?');
    if (query >= 0) {
      return reference.substring(0, query);
    }
    String[] parts = reference.split("/", -1);
    int id = parts.length - 1;
    if (id >= 3 && parts[id - 1].equals("_history")) {
      id -= 2;
    }
    return id >= 1 ? parts[id - 1] : null;
  }
}
