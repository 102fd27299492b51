package io.fhirexport.core.search;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A piece of JSON in memory. Immutable. */
final class Node {
  /** What a piece of JSON can be; {@code null} counts as absent. */
  enum Kind {
    OBJECT,
    ARRAY,
    STRING,
    NUMBER,
    BOOLEAN
  }

  private final Kind kind;
  private final String text;
  private final List<String> names;
  private final List<Node> values;

  private Node(Kind kind, String text, List<String> names, List<Node> values) {
    this.kind = kind;
    this.text = text;
    this.names = names;
    this.values = values;
  }

  /**
   * Parses a piece of JSON in UTF-8.
   *
   * @param to the index after its last byte
   * @throws IllegalArgumentException if it is anything but one JSON value other than null
   */
  static Node parse(byte[] bytes, int from, int to) {
    return new NodeParser(bytes, from, to).parse();
  }

  /** An object of these members; of two with one name, the first counts. */
  static Node object(List<String> names, List<Node> values) {
    return new Node(Kind.OBJECT, "", names, values);
  }

  static Node array(List<Node> items) {
    return new Node(Kind.ARRAY, "", List.of(), items);
  }

  static Node string(String text) {
    return new Node(Kind.STRING, text, List.of(), List.of());
  }

  /** A number as written. */
  static Node number(String text) {
    return new Node(Kind.NUMBER, text, List.of(), List.of());
  }

  static Node bool(boolean value) {
    return new Node(Kind.BOOLEAN, value ? "true" : "false", List.of(), List.of());
  }

  Kind kind() {
    return kind;
  }

  /** A string free of escapes, a number or boolean as written; empty for an object or array. */
  String text() {
    return text;
  }

  /** The member of this name, or null if there is none or this is no object. */
  @Nullable Node get(String member) {
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equals(member)) {
        return values.get(i);
      }
    }
    return null;
  }

  /** What the member of this name holds, arrays replaced by their items; empty if there is none. */
  List<Node> each(String member) {
    Node found = get(member);
    return found == null ? List.of() : found.items();
  }

  /** The items of an array, those of arrays within it too; anything else is its own only item. */
  List<Node> items() {
    if (kind != Kind.ARRAY) {
      return List.of(this);
    }
    return values.stream().anyMatch(value -> value.kind == Kind.ARRAY)
        ? values.stream().flatMap(value -> value.items().stream()).toList()
        : values;
  }

  /** The names of an object's members; empty for anything else. */
  Set<String> names() {
    return names.isEmpty() ? Set.of() : Set.copyOf(names);
  }

  /** What kind of JSON this is; never its content. */
  @Override
  public String toString() {
    return "Node[" + kind + "]";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Node node
        && kind == node.kind
        && text.equals(node.text)
        && names.equals(node.names)
        && values.equals(node.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(new Object[] {kind, text, names, values});
  }
}
