package io.fhirexport.core.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses one piece of JSON. Confined. */
final class NodeParser {
  /** FHIR nests a few dozen levels deep; anything beyond this is an attack on the stack. */
  private static final int MAX_DEPTH = 400;

  private final byte[] b;
  private final int end;
  private int p;

  NodeParser(byte[] bytes, int from, int to) {
    b = bytes;
    p = from;
    end = to;
  }

  Node parse() {
    Node node = value(0);
    skipSpace();
    if (node == null || p != end) {
      throw malformed();
    }
    return node;
  }

  private @Nullable Node value(int depth) {
    if (depth > MAX_DEPTH) {
      throw malformed();
    }
    skipSpace();
    return switch (peek()) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> Node.string(string(false));
      case 't' -> literal("true", Node.bool(true));
      case 'f' -> literal("false", Node.bool(false));
      case 'n' -> literal("null", null);
      default -> number();
    };
  }

  private Node object(int depth) {
    List<String> names = new ArrayList<>(4);
    List<Node> values = new ArrayList<>(4);
    p++;
    skipSpace();
    if (peek() == '}') {
      p++;
      return Node.object(List.of(), List.of());
    }
    do {
      skipSpace();
      String name = string(true);
      skipSpace();
      expect(':');
      Node value = value(depth + 1);
      if (value != null) {
        names.add(name);
        values.add(value);
      }
      skipSpace();
    } while (another('}'));
    return Node.object(names, values);
  }

  private Node array(int depth) {
    List<Node> items = new ArrayList<>(4);
    p++;
    skipSpace();
    if (peek() == ']') {
      p++;
      return Node.array(List.of());
    }
    do {
      Node item = value(depth + 1);
      if (item != null) {
        items.add(item);
      }
      skipSpace();
    } while (another(']'));
    return Node.array(items);
  }

  private boolean another(char close) {
    if (peek() == ',') {
      p++;
      return true;
    }
    expect(close);
    return false;
  }

  private String string(boolean isName) {
    expect('"');
    int from = p;
    while (peek() != '"' && b[p] != '\\') {
      p++;
    }
    String usual = isName && b[p] == '"' ? UsualNames.find(b, from, p - from) : null;
    String plain = usual == null ? new String(b, from, p - from, UTF_8) : usual;
    if (b[p] == '"') {
      p++;
      return plain;
    }
    return escaped(new StringBuilder(plain));
  }

  private String escaped(StringBuilder text) {
    while (peek() != '"') {
      if (b[p] == '\\') {
        p++;
        text.append(escape());
      } else {
        int from = p;
        while (peek() != '"' && b[p] != '\\') {
          p++;
        }
        text.append(new String(b, from, p - from, UTF_8));
      }
    }
    p++;
    return text.toString();
  }

  private char escape() {
    byte c = peek();
    p++;
    return switch (c) {
      case '"', '\\', '/' -> (char) c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw malformed();
    };
  }

  private char unicode() {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(peek(), 16);
      if (digit < 0) {
        throw malformed();
      }
      value = value << 4 | digit;
      p++;
    }
    return (char) value;
  }

  private Node number() {
    int from = p;
    while (p < end && "+-.eE0123456789".indexOf(b[p]) >= 0) {
      p++;
    }
    if (p == from) {
      throw malformed();
    }
    return Node.number(new String(b, from, p - from, UTF_8));
  }

  private @Nullable Node literal(String word, @Nullable Node node) {
    for (int i = 0; i < word.length(); i++) {
      expect(word.charAt(i));
    }
    return node;
  }

  private byte peek() {
    if (p >= end) {
      throw malformed();
    }
    return b[p];
  }

  private void expect(char c) {
    if (peek() != c) {
      throw malformed();
    }
    p++;
  }

  private void skipSpace() {
    while (p < end && (b[p] == ' ' || b[p] == '\n' || b[p] == '\r' || b[p] == '\t')) {
      p++;
    }
  }

  private static IllegalArgumentException malformed() {
    return new IllegalArgumentException("A piece of a resource is not JSON.");
  }
}
