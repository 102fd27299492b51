package io.fhirexport.core.json;

/** What the escapes within strings of JSON stand for. */
public final class Escapes {
  private Escapes() {}

  /** The character of an escape that is a backslash and this byte. */
  public static char simple(byte c) throws MalformedBodyException {
    return switch (c) {
      case '"', '\\', '/' -> (char) c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> throw unknown();
    };
  }

  /** The UTF-16 unit of an escape whose four digits begin at {@code from}. */
  public static char unicode(byte[] b, int from, int end) throws MalformedBodyException {
    int value = 0;
    for (int p = from; p < from + 4; p++) {
      int digit = p < end ? Character.digit(b[p], 16) : -1;
      if (digit < 0) {
        throw unknown();
      }
      value = value << 4 | digit;
    }
    return (char) value;
  }

  private static MalformedBodyException unknown() {
    return new MalformedBodyException("a string holds an escape that JSON does not have");
  }
}
