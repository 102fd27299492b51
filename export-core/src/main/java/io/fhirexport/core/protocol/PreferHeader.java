package io.fhirexport.core.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The preferences of a request (RFC 7240); what is unknown is no fault. Immutable. */
final class PreferHeader {
  private static final String RESPOND_ASYNC = "respond-async";
  private static final String HANDLING = "handling";
  private static final String SEPARATE_STATUS = "separate-export-status";

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

  /**
   * What of this was heeded, as {@code Preference-Applied} says it; empty if nothing was. The IG
   * wants both names for {@code separate-export-status}, whether or not the client gave both.
   */
  String applied(boolean separateStatus) {
    List<String> applied = new ArrayList<>();
    if (respondAsync() || separateStatus) {
      applied.add(RESPOND_ASYNC);
    }
    String handling = preferences.getOrDefault(HANDLING, "").toLowerCase(Locale.ROOT);
    if (handling.equals("lenient") || handling.equals("strict")) {
      applied.add(HANDLING + "=" + handling);
    }
    if (separateStatus) {
      applied.add(SEPARATE_STATUS);
    }
    return String.join(", ", applied);
  }

  boolean separateStatus() {
    return "".equals(preferences.get(SEPARATE_STATUS));
  }

  boolean respondAsync() {
    return "".equals(preferences.get(RESPOND_ASYNC));
  }

  boolean lenient() {
    return "lenient".equalsIgnoreCase(preferences.get(HANDLING));
  }
}
