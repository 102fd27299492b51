package io.fhirexport.core.protocol;

import java.util.List;
import java.util.Locale;

/** What a client takes (RFC 9110, 12.5.1), as far as an answer in JSON is concerned. */
final class AcceptHeader {
  private static final List<String> JSON = List.of("application/fhir+json", "application/json");

  private AcceptHeader() {}

  static boolean present(List<String> values) {
    return !HeaderList.items(values).isEmpty();
  }

  /** Whether JSON is among what is taken; a header that is absent takes everything. */
  static boolean takesJson(List<String> values) {
    List<String> ranges = HeaderList.items(values);
    return ranges.isEmpty() || JSON.stream().anyMatch(type -> takes(ranges, type));
  }

  /** The most specific range that matches decides. */
  private static boolean takes(List<String> ranges, String type) {
    int best = -1;
    boolean taken = false;
    for (String range : ranges) {
      List<String> parts = HeaderList.split(range, ';');
      int specificity = specificity(parts.get(0).toLowerCase(Locale.ROOT), type);
      if (specificity >= best && specificity >= 0) {
        boolean wanted = wanted(parts);
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

  private static boolean wanted(List<String> parts) {
    return parts.stream()
        .skip(1)
        .map(part -> part.toLowerCase(Locale.ROOT).replace(" ", ""))
        .noneMatch(part -> part.matches("q=0(\\.0{0,3})?"));
  }
}
