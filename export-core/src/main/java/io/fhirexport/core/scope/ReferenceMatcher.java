package io.fhirexport.core.scope;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Tells whether a reference names a resource of one type on this server, and which. Looks at UTF-8
 * bytes and allocates nothing. Confined to one thread.
 */
final class ReferenceMatcher {
  private static final byte[] HISTORY = "/_history/".getBytes(StandardCharsets.US_ASCII);
  private static final int LONGEST_ID = 64;
  private static final boolean[] ID_CHARS = idChars();

  private final byte[] type;
  private final byte[][] bases;
  private int idOffset;
  private int idLength;

  ReferenceMatcher(String type, List<String> ownBases) {
    this.type = (type + "/").getBytes(StandardCharsets.US_ASCII);
    this.bases = ownBases.stream().map(ReferenceMatcher::prefix).toArray(byte[][]::new);
  }

  boolean matches(byte[] bytes, int offset, int length) {
    int end = offset + length;
    if (matchesRelative(bytes, offset, end)) {
      return true;
    }
    for (byte[] base : bases) {
      if (startsWith(bytes, offset, end, base)
          && matchesRelative(bytes, offset + base.length, end)) {
        return true;
      }
    }
    return false;
  }

  int idOffset() {
    return idOffset;
  }

  int idLength() {
    return idLength;
  }

  Optional<String> idOf(String reference) {
    byte[] bytes = reference.getBytes(StandardCharsets.UTF_8);
    return matches(bytes, 0, bytes.length)
        ? Optional.of(new String(bytes, idOffset, idLength, StandardCharsets.US_ASCII))
        : Optional.empty();
  }

  private boolean matchesRelative(byte[] bytes, int offset, int end) {
    if (!startsWith(bytes, offset, end, type)) {
      return false;
    }
    int begin = offset + type.length;
    int idEnd = endOfId(bytes, begin, end);
    if (idEnd < 0 || !(idEnd == end || isVersion(bytes, idEnd, end))) {
      return false;
    }
    idOffset = begin;
    idLength = idEnd - begin;
    return true;
  }

  static boolean isVersion(byte[] bytes, int offset, int end) {
    return startsWith(bytes, offset, end, HISTORY)
        && endOfId(bytes, offset + HISTORY.length, end) == end;
  }

  /** Where the run of id characters at {@code begin} ends, or -1 if it is no id. */
  static int endOfId(byte[] bytes, int begin, int end) {
    int at = begin;
    while (at < end && bytes[at] >= 0 && ID_CHARS[bytes[at]]) {
      at++;
    }
    return at > begin && at - begin <= LONGEST_ID ? at : -1;
  }

  static boolean startsWith(byte[] bytes, int offset, int end, byte[] prefix) {
    return end - offset >= prefix.length
        && Arrays.equals(bytes, offset, offset + prefix.length, prefix, 0, prefix.length);
  }

  static byte[] prefix(String base) {
    String trimmed = base.strip();
    while (trimmed.endsWith("/")) {
      trimmed = trimmed.substring(0, trimmed.length() - 1);
    }
    if (trimmed.isEmpty()) {
      throw new IllegalArgumentException("An own base is an absolute URL, not a blank text.");
    }
    return (trimmed + "/").getBytes(StandardCharsets.UTF_8);
  }

  private static boolean[] idChars() {
    boolean[] allowed = new boolean[128];
    for (int c = 0; c < allowed.length; c++) {
      allowed[c] =
          (c >= 'A' && c <= 'Z')
              || (c >= 'a' && c <= 'z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '.';
    }
    return allowed;
  }
}
