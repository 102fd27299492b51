package io.fhirexport.core.ndjson;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;

/** Names of members, found by their bytes. Immutable. */
final class NameSet {
  private static final byte[] FREE = {};

  private final byte[][] slots;

  /** A set of these names; none is empty. */
  NameSet(Collection<String> names) {
    slots = new byte[Integer.highestOneBit(names.size() + 1) * 4][];
    Arrays.fill(slots, FREE);
    for (String name : names) {
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      int at = slot(bytes, 0, bytes.length);
      while (slots[at].length > 0) {
        at = next(at);
      }
      slots[at] = bytes;
    }
  }

  boolean contains(byte[] b, int offset, int length) {
    int at = slot(b, offset, length);
    for (byte[] name = slots[at]; name.length > 0; name = slots[at]) {
      if (Arrays.equals(name, 0, name.length, b, offset, offset + length)) {
        return true;
      }
      at = next(at);
    }
    return false;
  }

  private int slot(byte[] b, int offset, int length) {
    int hash = length;
    for (int i = offset; i < offset + length; i++) {
      hash = hash * 31 + b[i];
    }
    return (hash ^ hash >>> 15) & (slots.length - 1);
  }

  private int next(int at) {
    return (at + 1) & (slots.length - 1);
  }
}
