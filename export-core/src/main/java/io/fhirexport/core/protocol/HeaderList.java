package io.fhirexport.core.protocol;

import java.util.ArrayList;
import java.util.List;

/** Takes header values apart where a separator stands outside of quotes (RFC 9110, 5.6). */
final class HeaderList {
  private HeaderList() {}

  /** The items of all occurrences of a header, stripped, without empty ones. */
  static List<String> items(List<String> values) {
    List<String> items = new ArrayList<>();
    for (String value : values) {
      for (String item : split(value, ',')) {
        if (!item.isEmpty()) {
          items.add(item);
        }
      }
    }
    return items;
  }

  /** The parts of one text, stripped. */
  static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == separator && !quoted) {
        parts.add(text.substring(start, i).strip());
        start = i + 1;
      }
    }
    parts.add(text.substring(start).strip());
    return parts;
  }

  /** A word without its quotes, if it has any. */
  static String unquote(String word) {
    if (word.length() < 2 || !word.startsWith("\"") || !word.endsWith("\"")) {
      return word;
    }
    return word.substring(1, word.length() - 1).replaceAll("\\\\(.)", "$1");
  }
}
