package io.fhirexport.core.search;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes apart values in which a backslash takes the meaning from a comma, a bar, a dollar sign or a
 * backslash. Before anything else a backslash stands for itself.
 */
final class EscapedText {
  private static final String SPECIAL = ",|$\\";

  private EscapedText() {}

  /** The parts between separators that have their meaning; still escaped, never none. */
  static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int at = 0; at < text.length(); at++) {
      if (isEscape(text, at)) {
        at++;
      } else if (text.charAt(at) == separator) {
        parts.add(text.substring(from, at));
        from = at + 1;
      }
    }
    parts.add(text.substring(from));
    return parts;
  }

  /** The text that was meant. */
  static String unescape(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length());
    for (int at = 0; at < text.length(); at++) {
      if (isEscape(text, at)) {
        at++;
      }
      plain.append(text.charAt(at));
    }
    return plain.toString();
  }

  private static boolean isEscape(String text, int at) {
    return text.charAt(at) == '\\'
        && at + 1 < text.length()
        && SPECIAL.indexOf(text.charAt(at + 1)) >= 0;
  }
}
