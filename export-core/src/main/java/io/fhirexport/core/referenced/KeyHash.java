package io.fhirexport.core.referenced;

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

  /** Which of so many parts a key belongs to; {@code parts} is a power of 2. */
  static int part(long high, int parts) {
    return (int) (high >>> 17) & (parts - 1);
  }
}
