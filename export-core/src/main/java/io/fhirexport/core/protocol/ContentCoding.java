package io.fhirexport.core.protocol;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How a file's bytes are sent (RFC 9110, 8.4.1). */
enum ContentCoding {
  /** As they are. */
  IDENTITY,
  /** Compressed. */
  GZIP;

  /**
   * What a client takes (RFC 9110, 12.5.3), compressed only where it names {@code gzip} and likes
   * it no less than the plain bytes; empty if it takes neither.
   *
   * @param values the occurrences of {@code Accept-Encoding}
   * @param plain whether plain bytes are wanted, if the client takes them at all
   */
  static Optional<ContentCoding> choose(List<String> values, boolean plain) {
    Map<String, Double> weights = new HashMap<>();
    for (String item : HeaderList.items(values)) {
      List<String> parts = HeaderList.split(item, ';');
      weights.putIfAbsent(parts.get(0).toLowerCase(Locale.ROOT), Weights.of(parts));
    }
    double rest = weights.getOrDefault("*", 0.0);
    double named = weights.getOrDefault("gzip", weights.getOrDefault("x-gzip", 0.0));
    Double identity = weights.get("identity");
    boolean refused = identity == null ? weights.containsKey("*") && rest == 0 : identity == 0;
    boolean liked = named > 0 && (identity == null || named >= identity);
    if (!refused && (plain || !liked)) {
      return Optional.of(IDENTITY);
    }
    boolean taken = named > 0 || (rest > 0 && !weights.containsKey("gzip"));
    return taken ? Optional.of(GZIP) : Optional.empty();
  }
}
