package io.fhirexport.core.search;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A reference to a resource of this server. Immutable.
 *
 * @param type the resource's type
 * @param id its logical id
 * @param version the version referred to; empty if none is
 */
record LocalReference(String type, String id, String version) {
  private static final String ID = "[A-Za-z0-9.\\-]{1,64}";
  private static final Pattern ID_ALONE = Pattern.compile(ID);
  private static final Pattern SHAPE =
      Pattern.compile("([A-Z][A-Za-z]+)/(" + ID + ")(?:/_history/(" + ID + "))?");

  /** Whether the text can be a logical id. */
  static boolean isId(String text) {
    return ID_ALONE.matcher(text).matches();
  }

  /**
   * Reads {@code Type/id} or {@code Type/id/_history/version}; empty if the text is neither, or is
   * another server's.
   *
   * @param ownBases URLs before it that are this server's, each with a slash at its end
   */
  static Optional<LocalReference> parse(String reference, List<String> ownBases) {
    Optional<LocalReference> local = parse(reference);
    for (String base : ownBases) {
      if (local.isEmpty() && reference.startsWith(base)) {
        local = parse(reference.substring(base.length()));
      }
    }
    return local;
  }

  private static Optional<LocalReference> parse(String relative) {
    Matcher parts = SHAPE.matcher(relative);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String version = parts.group(3);
    return Optional.of(
        new LocalReference(parts.group(1), parts.group(2), version == null ? "" : version));
  }
}
