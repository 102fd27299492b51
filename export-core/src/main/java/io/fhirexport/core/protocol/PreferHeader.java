package io.fhirexport.core.protocol;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The preferences of a request (RFC 7240); what is unknown is no fault. Immutable. */
final class PreferHeader {
  private final Map<String, String> preferences = new TreeMap<>();

  private PreferHeader() {}

  static PreferHeader parse(List<String> values) {
    PreferHeader header = new PreferHeader();
    for (String item : HeaderList.items(values)) {
      // A preference's own parameters follow after a semicolon; none of them matters here.
      String preference = HeaderList.split(item, ';').get(0);
      int equals = preference.indexOf('=');
      String name = equals < 0 ? preference : preference.substring(0, equals).strip();
      String value = equals < 0 ? "" : preference.substring(equals + 1).strip();
      // The first of several counts (RFC 7240, section 2).
      header.preferences.putIfAbsent(name.toLowerCase(Locale.ROOT), HeaderList.unquote(value));
    }
    return header;
  }

  boolean respondAsync() {
    return "".equals(preferences.get("respond-async"));
  }

  boolean lenient() {
    return "lenient".equalsIgnoreCase(preferences.get("handling"));
  }
}
