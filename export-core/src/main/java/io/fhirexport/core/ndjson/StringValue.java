package io.fhirexport.core.ndjson;

import io.fhirexport.core.json.Escapes;
import io.fhirexport.core.json.MalformedBodyException;
import io.fhirexport.core.json.Swar;
import java.util.Arrays;

/** Reads one JSON string and leaves its content, free of escapes, as a range of bytes. Confined. */
final class StringValue {
  /**
   * Strings with escapes are short where they matter; a longer one is checked, and only its
   * beginning kept.
   */
  private static final int MAX_UNESCAPED = 64 * 1024;

  byte[] bytes = {};
  int offset;
  int length;
  private byte[] unescaped = new byte[256];

  /**
   * Reads a string.
   *
   * @param open where its opening quote stands
   * @return the index after its closing quote
   */
  int read(byte[] b, int open, int end) throws MalformedBodyException {
    int p = open + 1;
    while (true) {
      p = Swar.endOfPlain(b, p, end);
      if (p >= end) {
        throw new MalformedBodyException("a string does not end");
      }
      byte c = b[p];
      if (c == '"') {
        // Else nothing is stored: storing a reference costs what reading a short string does.
        if (bytes != b) {
          bytes = b;
        }
        offset = open + 1;
        length = p - offset;
        return p + 1;
      } else if (c == '\\') {
        return readEscaped(b, open + 1, p, end);
      } else if (c < 0) {
        p = Utf8.end(b, p, end);
      } else {
        throw new MalformedBodyException("a string holds a control character");
      }
    }
  }

  /** Whether the content is this ASCII text. */
  boolean is(String text) {
    if (length != text.length()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (bytes[offset + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private int readEscaped(byte[] b, int start, int firstEscape, int end)
      throws MalformedBodyException {
    int n = append(0, b, start, firstEscape);
    int p = firstEscape;
    while (true) {
      int plain = Swar.endOfPlain(b, p, end);
      n = append(n, b, p, plain);
      p = plain;
      if (p >= end) {
        throw new MalformedBodyException("a string does not end");
      }
      byte c = b[p];
      if (c == '"') {
        bytes = unescaped;
        offset = 0;
        length = n;
        return p + 1;
      } else if (c == '\\') {
        if (p + 1 >= end) {
          throw new MalformedBodyException("a string does not end");
        }
        if (b[p + 1] == 'u') {
          int character = codePoint(b, p, end);
          n = appendChar(n, character);
          p += character < Character.MIN_SUPPLEMENTARY_CODE_POINT ? 6 : 12;
        } else {
          n = appendChar(n, Escapes.simple(b[p + 1]));
          p += 2;
        }
      } else if (c < 0) {
        int next = Utf8.end(b, p, end);
        n = append(n, b, p, next);
        p = next;
      } else {
        throw new MalformedBodyException("a string holds a control character");
      }
    }
  }

  /** The character of the escape at {@code p} and, if they are a pair, the one after it. */
  private static int codePoint(byte[] b, int p, int end) throws MalformedBodyException {
    char first = Escapes.unicode(b, p + 2, end);
    if (!Character.isHighSurrogate(first) || p + 7 >= end || b[p + 6] != '\\' || b[p + 7] != 'u') {
      return first;
    }
    char second = Escapes.unicode(b, p + 8, end);
    return Character.isLowSurrogate(second) ? Character.toCodePoint(first, second) : first;
  }

  /**
   * Appends one character; half a pair stays half, which no name or reference of interest holds.
   */
  private int appendChar(int n, int c) {
    byte[] utf8;
    if (c < 0x80) {
      utf8 = new byte[] {(byte) c};
    } else if (c < 0x800) {
      utf8 = new byte[] {(byte) (0xC0 | (c >> 6)), last(c)};
    } else if (c < Character.MIN_SUPPLEMENTARY_CODE_POINT) {
      utf8 = new byte[] {(byte) (0xE0 | (c >> 12)), last(c >> 6), last(c)};
    } else {
      utf8 = new byte[] {(byte) (0xF0 | (c >> 18)), last(c >> 12), last(c >> 6), last(c)};
    }
    return append(n, utf8, 0, utf8.length);
  }

  private static byte last(int bits) {
    return (byte) (0x80 | (bits & 0x3F));
  }

  private int append(int n, byte[] b, int from, int to) {
    int count = Math.min(to - from, MAX_UNESCAPED - n);
    if (n + count > unescaped.length) {
      unescaped = Arrays.copyOf(unescaped, Math.max(n + count, unescaped.length * 2));
    }
    System.arraycopy(b, from, unescaped, n, count);
    return n + count;
  }
}
