package io.fhirexport.core.blocks;

/**
 * One of 2^bits equal ranges of hashes, which are taken as unsigned. Immutable.
 *
 * @param bits 0 to 40
 * @param number from 0 on
 */
public record HashRange(int bits, long number) {
  private static final int MOST_BITS = 40;

  /** The lowest hash. */
  public long first() {
    return bits == 0 ? 0 : number << (Long.SIZE - bits);
  }

  /** The highest hash. */
  public long last() {
    return bits == 0 ? -1 : first() | (-1L >>> bits);
  }

  /** The range of so many bits that holds a hash. */
  public static long numberOf(long hash, int bits) {
    return bits == 0 ? 0 : hash >>> (Long.SIZE - bits);
  }

  /** How many bits cut so many bytes into ranges of no more than {@code most} bytes each. */
  public static int bitsFor(long bytes, long most) {
    int bits = 0;
    while (bits < MOST_BITS && bytes >>> bits > most) {
      bits++;
    }
    return bits;
  }
}
