package io.fhirexport.core.scope;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Tells whether a reference names a Patient of this server, and which: {@code Patient/x}, {@code
 * Patient/x/_history/n}, or either of them absolute under one of the server's own bases. Looks at
 * UTF-8 bytes and allocates nothing. Confined to one thread.
 *
 * <p>Contained, logical, conditional and foreign references do not match, nor do those with a
 * query, a fragment or a slash at the end.
 */
public final class PatientReferenceMatcher {
  private static final byte[] TYPE = "Patient/".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] HISTORY = "/_history/".getBytes(StandardCharsets.US_ASCII);
  private static final int LONGEST_ID = 64;
  private static final boolean[] ID_CHARS = idChars();

  private final byte[][] bases;
  private int idOffset;
  private int idLength;

  /**
   * Creates a matcher.
   *
   * @param ownBases absolute URLs under which references are this server's own, with or without a
   *     slash at the end
   * @throws IllegalArgumentException if one of them is blank
   */
  public PatientReferenceMatcher(List<String> ownBases) {
    this.bases = ownBases.stream().map(PatientReferenceMatcher::prefix).toArray(byte[][]::new);
  }

  /**
   * Judges a reference. If it matches, {@link #idOffset} and {@link #idLength} hold where the id
   * is, until the next call.
   *
   * @param bytes holds the reference as UTF-8, without JSON escapes
   * @param offset where it begins
   * @param length how long it is
   */
  public boolean matches(byte[] bytes, int offset, int length) {
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

  /** Where the id of the reference that matched last begins, in the array given to the match. */
  public int idOffset() {
    return idOffset;
  }

  /** How many bytes the id of the reference that matched last has. */
  public int idLength() {
    return idLength;
  }

  /** The Patient's id, if the reference matches. */
  public Optional<String> idOf(String reference) {
    byte[] bytes = reference.getBytes(StandardCharsets.UTF_8);
    return matches(bytes, 0, bytes.length)
        ? Optional.of(new String(bytes, idOffset, idLength, StandardCharsets.US_ASCII))
        : Optional.empty();
  }

  private boolean matchesRelative(byte[] bytes, int offset, int end) {
    if (!startsWith(bytes, offset, end, TYPE)) {
      return false;
    }
    int begin = offset + TYPE.length;
    int idEnd = endOfId(bytes, begin, end);
    if (idEnd < 0 || !(idEnd == end || isVersion(bytes, idEnd, end))) {
      return false;
    }
    idOffset = begin;
    idLength = idEnd - begin;
    return true;
  }

  private static boolean isVersion(byte[] bytes, int offset, int end) {
    return startsWith(bytes, offset, end, HISTORY)
        && endOfId(bytes, offset + HISTORY.length, end) == end;
  }

  /** Where the run of id characters at {@code begin} ends, or -1 if it is no id. */
  private static int endOfId(byte[] bytes, int begin, int end) {
    int at = begin;
    while (at < end && bytes[at] >= 0 && ID_CHARS[bytes[at]]) {
      at++;
    }
    return at > begin && at - begin <= LONGEST_ID ? at : -1;
  }

  private static boolean startsWith(byte[] bytes, int offset, int end, byte[] prefix) {
    return end - offset >= prefix.length
        && Arrays.equals(bytes, offset, offset + prefix.length, prefix, 0, prefix.length);
  }

  private static byte[] prefix(String base) {
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
