package io.fhirexport.core.referenced;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The first 128 bits of a key's SHA-256: to find a key that has another one's hash is out of reach.
 * Confined to one thread.
 */
final class KeyHash {
  /** How many hexadecimal digits a hash is written with. */
  static final int DIGITS = 32;

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final MessageDigest digest;
  private final byte[] hash = new byte[32];
  private final ByteBuffer halves = ByteBuffer.wrap(hash);

  KeyHash() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  void of(byte[] b, int offset, int length) {
    digest.update(b, offset, length);
    try {
      digest.digest(hash, 0, hash.length);
    } catch (DigestException e) {
      throw new IllegalStateException("A SHA-256 has 32 bytes.", e);
    }
  }

  void of(String key) {
    byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
    of(utf8, 0, utf8.length);
  }

  long high() {
    return halves.getLong(0);
  }

  long low() {
    return halves.getLong(Long.BYTES);
  }

  void write(byte[] line, int offset) {
    write(high(), low(), line, offset);
  }

  static void write(long high, long low, byte[] line, int offset) {
    for (int i = 0; i < 16; i++) {
      line[offset + i] = HEX[(int) (high >>> (60 - 4 * i)) & 15];
      line[offset + 16 + i] = HEX[(int) (low >>> (60 - 4 * i)) & 15];
    }
  }

  /** Reads one half of a written hash. */
  static long half(byte[] b, int offset) throws IOException {
    long value = 0;
    for (int i = 0; i < 16; i++) {
      int digit = Character.digit(b[offset + i], 16);
      if (digit < 0) {
        throw new IOException("A key in scratch is unreadable.");
      }
      value = value << 4 | digit;
    }
    return value;
  }

  /** Which of so many parts a key belongs to; {@code parts} is a power of 2. */
  static int part(long high, int parts) {
    return (int) (high >>> 17) & (parts - 1);
  }
}
