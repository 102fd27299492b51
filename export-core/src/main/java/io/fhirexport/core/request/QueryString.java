package io.fhirexport.core.request;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes a query string apart; a literal plus reads as a space. */
final class QueryString {
  private QueryString() {}

  static List<Parameter> parse(@Nullable String rawQuery) {
    List<Parameter> parameters = new ArrayList<>();
    if (rawQuery == null) {
      return parameters;
    }
    for (String pair : rawQuery.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      parameters.add(new Parameter(name, Parameter.OF_QUERY, value));
    }
    return parameters;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      // Left as it is, the text is no name or value that anything here accepts.
      return text;
    }
  }
}
