package io.fhirexport.core.json;

import static java.nio.charset.StandardCharsets.UTF_8;

/** What a string of JSON that was checked before says. */
public final class JsonText {
  private JsonText() {}

  /**
   * The text of a string.
   *
   * @param open where its opening quote stands
   * @param end where reading must stop, be the string complete or not
   * @throws MalformedBodyException if it does not end, or has an escape that JSON does not have
   */
  public static String of(byte[] b, int open, int end) throws MalformedBodyException {
    int from = open + 1;
    int to = Swar.quoteOrBackslash(b, from, end);
    if (to < end && b[to] == '"') {
      return plain(b, from, to);
    }
    return escaped(b, from, end);
  }

  /**
   * Whether a string says this ASCII text.
   *
   * @param open where its opening quote stands
   * @param next the index after its closing quote
   */
  public static boolean is(String name, byte[] b, int open, int next)
      throws MalformedBodyException {
    int length = next - open - 2;
    if (length == name.length()) {
      for (int i = 0; i < length; i++) {
        if (b[open + 1 + i] != name.charAt(i)) {
          return false;
        }
      }
      return true;
    }
    // An escape makes what is written longer than what it says.
    return length > name.length()
        && Swar.quoteOrBackslash(b, open + 1, next) < next - 1
        && of(b, open, next).equals(name);
  }

  /** What is written from one index to another. */
  public static String plain(byte[] b, int from, int to) {
    return new String(b, from, to - from, UTF_8);
  }

  private static String escaped(byte[] b, int from, int end) throws MalformedBodyException {
    StringBuilder text = new StringBuilder();
    int p = from;
    while (true) {
      int stop = Swar.quoteOrBackslash(b, p, end);
      text.append(plain(b, p, stop));
      if (stop < end && b[stop] == '"') {
        return text.toString();
      }
      if (stop + 1 >= end) {
        throw Skip.cut();
      }
      if (b[stop + 1] == 'u') {
        text.append(Escapes.unicode(b, stop + 2, end));
        p = stop + 6;
      } else {
        text.append(Escapes.simple(b[stop + 1]));
        p = stop + 2;
      }
    }
  }
}
