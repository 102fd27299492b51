package io.fhirexport.core.search;

import java.util.Set;

/**
 * A value found in a resource. Immutable.
 *
 * @param type its FHIR type, such as {@code CodeableConcept} or {@code dateTime}; of an element
 *     with elements of its own, that element's path, such as {@code Observation.component}
 * @param node its JSON
 */
record TypedValue(String type, Node node) {
  private static final Set<String> QUANTITIES =
      Set.of("Quantity", "Age", "Count", "Distance", "Duration", "Money");

  /** Whether it has any content beside extensions; of a quantity, whether there is a number. */
  boolean isThere() {
    if (node.kind() != Node.Kind.OBJECT) {
      return true;
    }
    if (QUANTITIES.contains(type)) {
      return node.get("value") != null;
    }
    return node.names().stream().anyMatch(TypedValue::isContent);
  }

  /** A name with a line before it is that of the extensions of a primitive value. */
  private static boolean isContent(String member) {
    return !member.equals("id") && !member.equals("extension") && !member.startsWith("_");
  }
}
