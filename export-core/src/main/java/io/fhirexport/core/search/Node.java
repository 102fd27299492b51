package io.fhirexport.core.search;

import io.fhirexport.core.json.JsonText;
import io.fhirexport.core.json.MalformedBodyException;
import io.fhirexport.core.json.Skip;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A piece of JSON, read where it is looked at and no further. Immutable, as long as its bytes are.
 *
 * <p>What it is made of was checked before. All methods throw {@link IllegalArgumentException}
 * where they notice that it is no JSON.
 */
final class Node {
  /** What a piece of JSON can be; {@code null} counts as absent. */
  enum Kind {
    OBJECT,
    ARRAY,
    STRING,
    NUMBER,
    BOOLEAN
  }

  private static final byte[] NO_BYTES = {};

  private final Kind kind;
  private final byte[] b;
  private final int from;
  private final int end;
  private final @Nullable String said;

  private Node(Kind kind, byte[] b, int from, int end, @Nullable String said) {
    this.kind = kind;
    this.b = b;
    this.from = from;
    this.end = end;
    this.said = said;
  }

  /**
   * A piece of JSON in UTF-8 that was checked before and is not null.
   *
   * @param to the index after its last byte
   */
  static Node parse(byte[] bytes, int from, int to) {
    try {
      Node node = at(bytes, Skip.space(bytes, from, to), to);
      if (node == null) {
        throw new IllegalArgumentException("There is no value.");
      }
      return node;
    } catch (MalformedBodyException e) {
      throw malformed(e);
    }
  }

  static Node string(String text) {
    return new Node(Kind.STRING, NO_BYTES, 0, 0, text);
  }

  /** A number as written. */
  static Node number(String text) {
    return new Node(Kind.NUMBER, NO_BYTES, 0, 0, text);
  }

  static Node bool(boolean value) {
    return new Node(Kind.BOOLEAN, NO_BYTES, 0, 0, value ? "true" : "false");
  }

  /** The value that begins here and ends at {@code end} or before; null if it is JSON's null. */
  private static @Nullable Node at(byte[] b, int from, int end) throws MalformedBodyException {
    if (from >= end) {
      throw Skip.cut();
    }
    Kind kind =
        switch (b[from]) {
          case '{' -> Kind.OBJECT;
          case '[' -> Kind.ARRAY;
          case '"' -> Kind.STRING;
          case 't', 'f' -> Kind.BOOLEAN;
          case 'n' -> null;
          default -> Kind.NUMBER;
        };
    return kind == null ? null : new Node(kind, b, from, end, null);
  }

  Kind kind() {
    return kind;
  }

  /** A string free of escapes, a number or boolean as written; empty for an object or array. */
  String text() {
    if (said != null) {
      return said;
    }
    try {
      return switch (kind) {
        case OBJECT, ARRAY -> "";
        case STRING -> JsonText.of(b, from, end);
        case NUMBER, BOOLEAN -> JsonText.plain(b, from, Skip.value(b, from, end));
      };
    } catch (MalformedBodyException e) {
      throw malformed(e);
    }
  }

  /**
   * The member of this name, or null if there is none or this is no object; of two the first that
   * is not null.
   */
  @Nullable Node get(String member) {
    try {
      for (Members at = new Members(); at.next(); ) {
        if (JsonText.is(member, b, at.name, at.afterName)) {
          Node found = at(b, at.value, end);
          if (found != null) {
            return found;
          }
        }
      }
      return null;
    } catch (MalformedBodyException e) {
      throw malformed(e);
    }
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
    List<Node> items = new ArrayList<>(2);
    addItems(items);
    return items;
  }

  private void addItems(List<Node> items) {
    try {
      int p = first();
      while (b[p] != ']') {
        int next = Skip.value(b, p, end);
        Node item = at(b, p, next);
        if (item != null && item.kind == Kind.ARRAY) {
          item.addItems(items);
        } else if (item != null) {
          items.add(item);
        }
        p = afterComma(']', next);
      }
    } catch (MalformedBodyException e) {
      throw malformed(e);
    }
  }

  /** Where the first member or item begins, or the bracket that closes this. */
  private int first() throws MalformedBodyException {
    return within(Skip.space(b, from + 1, end));
  }

  /** Where the next one begins, or the bracket. */
  private int afterComma(char closing, int from) throws MalformedBodyException {
    int p = Skip.next(closing, b, from, end);
    return b[p] == ',' ? within(Skip.space(b, p + 1, end)) : p;
  }

  private int within(int p) throws MalformedBodyException {
    if (p >= end) {
      throw Skip.cut();
    }
    return p;
  }

  /** The names of an object's members; empty for anything else. */
  Set<String> names() {
    return members().keySet();
  }

  private Map<String, Node> members() {
    Map<String, Node> members = new LinkedHashMap<>();
    try {
      for (Members at = new Members(); at.next(); ) {
        Node found = at(b, at.value, end);
        if (found != null) {
          members.putIfAbsent(JsonText.of(b, at.name, at.afterName), found);
        }
      }
      return members;
    } catch (MalformedBodyException e) {
      throw malformed(e);
    }
  }

  /** Walks over the members of an object; of anything else there are none. Confined. */
  private final class Members {
    int name;
    int afterName;
    int value = from;

    boolean next() throws MalformedBodyException {
      if (kind != Kind.OBJECT) {
        return false;
      }
      int p = value == from ? first() : afterComma('}', Skip.value(b, value, end));
      if (b[p] == '}') {
        return false;
      }
      name = Skip.to('"', b, p, end);
      afterName = Skip.value(b, name, end);
      value = Skip.space(b, Skip.to(':', b, afterName, end) + 1, end);
      return true;
    }
  }

  private static IllegalArgumentException malformed(MalformedBodyException e) {
    return new IllegalArgumentException("A piece of a resource is not JSON.", e);
  }

  /** What kind of JSON this is; never its content. */
  @Override
  public String toString() {
    return "Node[" + kind + "]";
  }

  /** Whether the other says the same, however it is written; the order of members is no matter. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Node node
        && kind == node.kind
        && switch (kind) {
          case OBJECT -> members().equals(node.members());
          case ARRAY -> items().equals(node.items());
          case STRING, NUMBER, BOOLEAN -> text().equals(node.text());
        };
  }

  @Override
  public int hashCode() {
    return switch (kind) {
      case OBJECT -> members().hashCode();
      case ARRAY -> items().hashCode();
      case STRING, NUMBER, BOOLEAN -> text().hashCode();
    };
  }
}
