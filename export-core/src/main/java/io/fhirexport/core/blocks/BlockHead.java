package io.fhirexport.core.blocks;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * What stands before a resource in a run: a hash of its patient's id in 16 hexadecimal digits, the
 * id, a blank, {@code 0} for the patient's own resource or {@code 1}, a blank. In the order of
 * their bytes, heads of one patient are neighbours, his own resource first.
 */
public final class BlockHead {
  static final int HASH = 16;

  /** The bytes after the id. */
  static final int TAIL = 3;

  private static final byte[] DIGITS = "0123456789abcdef".getBytes(US_ASCII);
  private static final int LONGEST_ID = 256;

  private BlockHead() {}

  /**
   * Whether an id can be part of a head and of a reference: no blank, control character, quote or
   * backslash in it, nor too long.
   */
  public static boolean isFit(byte[] utf8, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      byte c = utf8[i];
      if ((c >= 0 && c <= ' ') || c == '"' || c == '\\') {
        return false;
      }
    }
    return length > 0 && length <= LONGEST_ID;
  }

  /**
   * The head of a resource.
   *
   * @param own whether it is the patient's own resource
   */
  public static byte[] of(byte[] id, boolean own) {
    byte[] head = new byte[HASH + id.length + TAIL];
    putHash(hash(id), head, 0);
    System.arraycopy(id, 0, head, HASH, id.length);
    head[HASH + id.length] = ' ';
    head[HASH + id.length + 1] = (byte) (own ? '0' : '1');
    head[HASH + id.length + 2] = ' ';
    return head;
  }

  /** Spreads ids evenly, whatever they look like: FNV-1a with the end of MurmurHash3. */
  static long hash(byte[] id) {
    long hash = 0xcbf29ce484222325L;
    for (byte c : id) {
      hash = (hash ^ (c & 0xff)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }

  static void putHash(long hash, byte[] to, int offset) {
    for (int i = 0; i < HASH; i++) {
      to[offset + i] = DIGITS[(int) (hash >>> (60 - 4 * i)) & 15];
    }
  }

  /** The hash that a head, or a line of an index, holds at an offset. */
  public static long readHash(byte[] b, int offset) {
    long hash = 0;
    for (int i = offset; i < offset + HASH; i++) {
      hash = (hash << 4) | (b[i] <= '9' ? b[i] - '0' : b[i] - 'a' + 10);
    }
    return hash;
  }
}
