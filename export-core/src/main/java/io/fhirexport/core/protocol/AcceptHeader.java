package io.fhirexport.core.protocol;

import java.util.List;
import java.util.Locale;

/** What a client takes (RFC 9110, 12.5.1), as far as what is sent here is concerned. */
final class AcceptHeader {
  private static final List<String> JSON = List.of("application/fhir+json", "application/json");
  // Clients that send one Accept with all of their requests mean JSON, and take files too.
  private static final List<String> NDJSON =
      List.of(
          "application/fhir+ndjson",
          "application/ndjson",
          "application/x-ndjson",
          "application/octet-stream",
          "application/fhir+json",
          "application/json");

  private AcceptHeader() {}

  static boolean present(List<String> values) {
    return !HeaderList.items(values).isEmpty();
  }

  /** Whether JSON is among what is taken; a header that is absent takes everything. */
  static boolean takesJson(List<String> values) {
    return takesAny(values, JSON);
  }

  /** Whether a file of NDJSON is among what is taken; a header that is absent takes everything. */
  static boolean takesNdjson(List<String> values) {
    return takesAny(values, NDJSON);
  }

  private static boolean takesAny(List<String> values, List<String> types) {
    List<String> ranges = HeaderList.items(values);
    return ranges.isEmpty() || types.stream().anyMatch(type -> takes(ranges, type));
  }

  /** The most specific range that matches decides. */
  private static boolean takes(List<String> ranges, String type) {
    int best = -1;
    boolean taken = false;
    for (String range : ranges) {
      List<String> parts = HeaderList.split(range, ';');
      int specificity = specificity(parts.get(0).toLowerCase(Locale.ROOT), type);
      if (specificity >= best && specificity >= 0) {
        boolean wanted = Weights.of(parts) > 0;
        taken = specificity == best ? taken || wanted : wanted;
        best = specificity;
      }
    }
    return taken;
  }

  private static int specificity(String range, String type) {
    if (range.equals(type)) {
      return 2;
    }
    if (range.equals("application/*")) {
      return 1;
    }
    return range.equals("*/*") || range.equals("*") ? 0 : -1;
  }
}
