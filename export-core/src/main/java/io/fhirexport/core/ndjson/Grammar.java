package io.fhirexport.core.ndjson;

import io.fhirexport.core.json.Escapes;
import io.fhirexport.core.json.MalformedBodyException;
import io.fhirexport.core.json.Skip;
import io.fhirexport.core.json.Swar;

/**
 * Checks that a value is JSON in UTF-8 and picks nothing out of it, as most of a body needs: a loop
 * instead of calls for what is nested, which is faster.
 */
final class Grammar {
  /** FHIR nests a few dozen levels deep; a body beyond this is an attack on the stack. */
  static final int MAX_DEPTH = 400;

  private Grammar() {}

  /**
   * The index after the value that begins at {@code from}.
   *
   * @param depth how many objects and lists it is in
   */
  static int value(byte[] b, int from, int end, int depth) throws MalformedBodyException {
    int p = from;
    // Of each open object or list, innermost last, whether it is an object.
    long objects = 0;
    int open = 0;
    while (true) {
      if (p >= end) {
        throw Skip.cut();
      }
      byte c = b[p];
      if (c == '"') {
        p = string(b, p, end);
      } else if (c != '{' && c != '[') {
        p = scalar(b, p, end);
      } else if (open == Long.SIZE) {
        p = value(b, p, end, depth + open);
      } else {
        checkDepth(depth + open + 1);
        p = Skip.space(b, p + 1, end);
        if (p < end && b[p] == c + 2) {
          p++;
        } else {
          open++;
          objects = objects << 1 | (c == '{' ? 1 : 0);
          p = c == '{' ? name(b, p, end) : p;
          continue;
        }
      }
      boolean more = false;
      while (!more) {
        if (open == 0) {
          return p;
        }
        p = Skip.space(b, p, end);
        if (p >= end) {
          throw Skip.cut();
        }
        boolean object = (objects & 1) != 0;
        if (b[p] == ',') {
          p = Skip.space(b, p + 1, end);
          p = object ? name(b, p, end) : p;
          more = true;
        } else if (b[p] == (object ? '}' : ']')) {
          p++;
          open--;
          objects >>>= 1;
        } else {
          throw new MalformedBodyException("a comma is missing");
        }
      }
    }
  }

  /** Where the value of the member begins whose name is at {@code from}. */
  private static int name(byte[] b, int from, int end) throws MalformedBodyException {
    if (from >= end || b[from] != '"') {
      throw from >= end ? Skip.cut() : new MalformedBodyException("a member has no name");
    }
    int p = Skip.space(b, string(b, from, end), end);
    if (p >= end || b[p] != ':') {
      throw p >= end ? Skip.cut() : new MalformedBodyException("a colon is missing");
    }
    return Skip.space(b, p + 1, end);
  }

  private static int string(byte[] b, int open, int end) throws MalformedBodyException {
    int p = Swar.endOfPlain(b, open + 1, end);
    return p < end && b[p] == '"' ? p + 1 : unusualString(b, p, end);
  }

  /** The index after a string, seen from its first byte that is not plain. */
  private static int unusualString(byte[] b, int from, int end) throws MalformedBodyException {
    int p = from;
    while (true) {
      if (p >= end) {
        throw new MalformedBodyException("a string does not end");
      }
      if (b[p] == '"') {
        return p + 1;
      } else if (b[p] == '\\') {
        p = escape(b, p, end);
      } else if (b[p] < 0) {
        p = Utf8.end(b, p, end);
      } else {
        throw new MalformedBodyException("a string holds a control character");
      }
      p = Swar.endOfPlain(b, p, end);
    }
  }

  private static int escape(byte[] b, int backslash, int end) throws MalformedBodyException {
    if (backslash + 1 >= end) {
      throw new MalformedBodyException("a string does not end");
    }
    if (b[backslash + 1] == 'u') {
      char unused = Escapes.unicode(b, backslash + 2, end);
      return backslash + 6;
    }
    char unused = Escapes.simple(b[backslash + 1]);
    return backslash + 2;
  }

  /** The index after what is no string, object or list. */
  static int scalar(byte[] b, int p, int end) throws MalformedBodyException {
    return switch (b[p]) {
      case 't' -> literal(b, p, end, 't', 'r', 'u', 'e');
      case 'n' -> literal(b, p, end, 'n', 'u', 'l', 'l');
      case 'f' -> literal(b, p + 1, end, 'a', 'l', 's', 'e');
      default -> JsonNumber.end(b, p, end);
    };
  }

  private static int literal(byte[] b, int p, int end, char c0, char c1, char c2, char c3)
      throws MalformedBodyException {
    if (p + 4 > end || b[p] != c0 || b[p + 1] != c1 || b[p + 2] != c2 || b[p + 3] != c3) {
      throw new MalformedBodyException("a value is no JSON");
    }
    return p + 4;
  }

  static void checkDepth(int depth) throws MalformedBodyException {
    if (depth > MAX_DEPTH) {
      throw new MalformedBodyException("it is nested deeper than " + MAX_DEPTH + " levels");
    }
  }
}
