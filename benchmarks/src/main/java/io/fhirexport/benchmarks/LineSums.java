package io.fhirexport.benchmarks;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Multisets of lines by type, each held as its size and the XOR and the sums of the lines' 128-bit
 * hashes: equal for equal multisets, and by no accident for others. Confined to one thread.
 */
final class LineSums {
  private final SortedMap<String, Sum> sums = new TreeMap<>();

  void add(String type, Hash hash) {
    Sum sum = sums.getOrDefault(type, Sum.EMPTY);
    sums.put(type, sum.plus(Objects.requireNonNull(hash)));
  }

  SortedMap<String, Sum> byType() {
    return sums;
  }

  long lines() {
    return sums.values().stream().mapToLong(Sum::lines).sum();
  }

  /** A line's MD5, in two halves. */
  record Hash(long high, long low) {
    static Hash of(MessageDigest digest, byte[] buffer, int from, int length) {
      digest.update(buffer, from, length);
      ByteBuffer bytes = ByteBuffer.wrap(digest.digest());
      return new Hash(bytes.getLong(), bytes.getLong());
    }

    static MessageDigest digest() {
      try {
        return MessageDigest.getInstance("MD5");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("Every Java platform has MD5.", e);
      }
    }
  }

  /** A multiset's size, XOR and sums. */
  record Sum(long lines, long xorHigh, long xorLow, long sumHigh, long sumLow) {
    static final Sum EMPTY = new Sum(0, 0, 0, 0, 0);

    Sum plus(Hash hash) {
      return new Sum(
          lines + 1,
          xorHigh ^ hash.high(),
          xorLow ^ hash.low(),
          sumHigh + hash.high(),
          sumLow + hash.low());
    }
  }
}
