package io.fhirexport.core.scope;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;

/**
 * Finds out which resource of certain types a reference is meant for, and gives it a key: {@code
 * Type/id}, free of base and version, or {@code Type?identifier=system|value} as it stands, free of
 * percent signs. Looks at UTF-8 bytes and allocates nothing, but for percent signs. Confined to one
 * thread.
 *
 * <p>Contained, logical and foreign references have no key. A conditional reference by anything but
 * one identifier has a key that nothing answers to.
 */
public final class ReferenceKeys {
  /** Longer texts are no references. */
  static final int LONGEST = 1_024;

  private static final int LONGEST_TYPE = 64;

  private final byte[][] types;
  private final byte[][] bases;
  private byte[] bytes = {};
  private int offset;
  private int length;

  /**
   * Keys of references to these types.
   *
   * @param ownBases absolute URLs under which references are this server's own
   */
  public ReferenceKeys(Collection<String> types, List<String> ownBases) {
    this.types =
        types.stream().map(type -> type.getBytes(StandardCharsets.US_ASCII)).toArray(byte[][]::new);
    this.bases = ownBases.stream().map(ReferenceMatcher::prefix).toArray(byte[][]::new);
  }

  /**
   * Looks at a reference. If it has a key, {@link #bytes}, {@link #offset} and {@link #length} tell
   * it until the next call.
   *
   * @param b holds the reference as UTF-8, without JSON escapes
   */
  public boolean read(byte[] b, int from, int count) {
    if (count > LONGEST) {
      return false;
    }
    int end = from + count;
    if (readRelative(b, from, end)) {
      return true;
    }
    for (byte[] base : bases) {
      if (ReferenceMatcher.startsWith(b, from, end, base)
          && readRelative(b, from + base.length, end)) {
        return true;
      }
    }
    return false;
  }

  /** Holds the key. */
  public byte[] bytes() {
    return bytes;
  }

  /** Where the key begins. */
  public int offset() {
    return offset;
  }

  /** How many bytes the key has. */
  public int length() {
    return length;
  }

  private boolean readRelative(byte[] b, int from, int end) {
    int typeEnd = endOfType(b, from, end);
    if (typeEnd < 0) {
      return false;
    }
    if (b[typeEnd] == '?') {
      return readQuery(b, from, end);
    }
    int idEnd = ReferenceMatcher.endOfId(b, typeEnd + 1, end);
    if (idEnd < 0 || !(idEnd == end || ReferenceMatcher.isVersion(b, idEnd, end))) {
      return false;
    }
    return found(b, from, idEnd - from);
  }

  /** Where the name of one of the types ends, and a slash or a question mark stands; or -1. */
  private int endOfType(byte[] b, int from, int end) {
    int p = from;
    int last = Math.min(end, from + LONGEST_TYPE);
    while (p < last && b[p] != '/' && b[p] != '?') {
      if ((b[p] | 0x20) < 'a' || (b[p] | 0x20) > 'z') {
        return -1;
      }
      p++;
    }
    if (p == last) {
      return -1;
    }
    for (byte[] type : types) {
      if (type.length == p - from
          && type[0] == b[from]
          && ReferenceMatcher.startsWith(b, from, end, type)) {
        return p;
      }
    }
    return -1;
  }

  private boolean readQuery(byte[] b, int from, int end) {
    boolean escaped = false;
    for (int p = from; p < end; p++) {
      if (b[p] >= 0 && b[p] < ' ') {
        return false;
      }
      escaped |= b[p] == '%';
    }
    return escaped ? readEscaped(b, from, end) : found(b, from, end - from);
  }

  private boolean readEscaped(byte[] b, int from, int end) {
    byte[] plain = new byte[end - from];
    int n = 0;
    for (int p = from; p < end; p++) {
      int high = b[p] == '%' && p + 2 < end ? Character.digit(b[p + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(b[p + 2], 16);
      if (low < 0) {
        plain[n++] = b[p];
      } else {
        plain[n++] = (byte) (high << 4 | low);
        p += 2;
      }
      if (plain[n - 1] >= 0 && plain[n - 1] < ' ') {
        return false;
      }
    }
    return found(plain, 0, n);
  }

  private boolean found(byte[] b, int from, int count) {
    bytes = b;
    offset = from;
    length = count;
    return true;
  }
}
