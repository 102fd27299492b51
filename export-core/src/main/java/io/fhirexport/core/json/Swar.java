package io.fhirexport.core.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks at many bytes at once. */
public final class Swar {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;
  private static final long SPACES = ONES * 0x20;
  private static final long QUOTES = ONES * '"';
  private static final long BACKSLASHES = ONES * '\\';

  private Swar() {}

  /**
   * The first index from {@code from} on of a byte that ends or interrupts a plain ASCII string.
   */
  public static int endOfPlain(byte[] b, int from, int end) {
    int p = from;
    for (int last = end - Long.BYTES; p <= last; p += Long.BYTES) {
      long x = (long) LONGS.get(b, p);
      // A borrow spoils only bytes above the first hit, and a byte beyond ASCII is a hit by itself.
      long hit = (x - SPACES) | ((x ^ QUOTES) - ONES) | ((x ^ BACKSLASHES) - ONES) | x;
      hit &= HIGH;
      if (hit != 0) {
        return p + (Long.numberOfTrailingZeros(hit) >>> 3);
      }
    }
    while (p < end && b[p] >= 0x20 && b[p] != '"' && b[p] != '\\') {
      p++;
    }
    return p;
  }

  /** The first index from {@code from} on of a quote or a backslash. */
  public static int quoteOrBackslash(byte[] b, int from, int end) {
    int p = from;
    for (int last = end - Long.BYTES; p <= last; p += Long.BYTES) {
      long x = (long) LONGS.get(b, p);
      long hit = (zero(x ^ QUOTES) | zero(x ^ BACKSLASHES)) & HIGH;
      if (hit != 0) {
        return p + (Long.numberOfTrailingZeros(hit) >>> 3);
      }
    }
    while (p < end && b[p] != '"' && b[p] != '\\') {
      p++;
    }
    return p;
  }

  /**
   * Whether the range holds nothing that a reader of lines may take for the end of one: no CR or
   * LF, no U+0085, U+2028 or U+2029.
   */
  public static boolean isOneLine(byte[] b, int from, int end) {
    int p = from;
    for (int last = end - 4 * Long.BYTES; p <= last; p += 4 * Long.BYTES) {
      long x0 = (long) LONGS.get(b, p);
      long x1 = (long) LONGS.get(b, p + Long.BYTES);
      long x2 = (long) LONGS.get(b, p + 2 * Long.BYTES);
      long x3 = (long) LONGS.get(b, p + 3 * Long.BYTES);
      long notPlain = x0 | x1 | x2 | x3;
      notPlain |= (x0 - SPACES) | (x1 - SPACES) | (x2 - SPACES) | (x3 - SPACES);
      if ((notPlain & HIGH) != 0 && breaksLineWithin(b, p, p + 4 * Long.BYTES, end)) {
        return false;
      }
    }
    return !breaksLineWithin(b, p, end, end);
  }

  private static boolean breaksLineWithin(byte[] b, int from, int to, int end) {
    int p = from;
    for (int last = to - Long.BYTES; p <= last; p += Long.BYTES) {
      long x = (long) LONGS.get(b, p);
      long hit =
          zero(x ^ (ONES * '\n'))
              | zero(x ^ (ONES * '\r'))
              | zero(x ^ (ONES * 0xC2))
              | zero(x ^ (ONES * 0xE2));
      if ((hit & HIGH) != 0 && breaksLineBytewise(b, p, p + Long.BYTES, end)) {
        return true;
      }
    }
    return breaksLineBytewise(b, p, to, end);
  }

  private static boolean breaksLineBytewise(byte[] b, int from, int to, int end) {
    for (int p = from; p < to; p++) {
      if (lengthOfBreak(b, p, end) > 0) {
        return true;
      }
    }
    return false;
  }

  /** How many bytes the line break at {@code p} has; 0 if there is none. */
  public static int lengthOfBreak(byte[] b, int p, int end) {
    return switch (b[p]) {
      case '\n', '\r' -> 1;
      case (byte) 0xC2 -> p + 1 < end && b[p + 1] == (byte) 0x85 ? 2 : 0;
      case (byte) 0xE2 ->
          p + 2 < end && b[p + 1] == (byte) 0x80 && (b[p + 2] & 0xFE) == 0xA8 ? 3 : 0;
      default -> 0;
    };
  }

  private static long zero(long x) {
    return (x - ONES) & ~x;
  }
}
