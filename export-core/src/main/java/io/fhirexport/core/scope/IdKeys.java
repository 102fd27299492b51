package io.fhirexport.core.scope;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Turns logical ids into 128-bit keys: a UUID in its canonical lower-case form into itself, any
 * other id into the first half of its SHA-256.
 */
final class IdKeys {
  static final int UUID_TEXT = 36;

  private IdKeys() {}

  /** Whether the bytes are a UUID in lower case with its four hyphens. */
  static boolean isUuid(byte[] utf8, int offset, int length) {
    if (length != UUID_TEXT) {
      return false;
    }
    for (int i = 0; i < UUID_TEXT; i++) {
      byte c = utf8[offset + i];
      if (isHyphen(i) ? c != '-' : digit(c) < 0) {
        return false;
      }
    }
    return true;
  }

  /** The first 64 bits of a UUID's text. */
  static long uuidHigh(byte[] utf8, int offset) {
    return hex(utf8, offset, 0, 18);
  }

  /** The last 64 bits of a UUID's text. */
  static long uuidLow(byte[] utf8, int offset) {
    return hex(utf8, offset, 19, UUID_TEXT);
  }

  /** An id's hash: its first 16 bytes are the key. */
  static ByteBuffer hash(byte[] utf8, int offset, int length) {
    MessageDigest digest = sha256();
    digest.update(utf8, offset, length);
    return ByteBuffer.wrap(digest.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  private static boolean isHyphen(int index) {
    return index == 8 || index == 13 || index == 18 || index == 23;
  }

  private static long hex(byte[] utf8, int offset, int from, int to) {
    long value = 0;
    for (int i = from; i < to; i++) {
      if (!isHyphen(i)) {
        value = (value << 4) | digit(utf8[offset + i]);
      }
    }
    return value;
  }

  private static int digit(byte c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  }
}
