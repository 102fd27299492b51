package io.fhirexport.core.scope;

/**
 * A set of 128-bit keys in one array, with open addressing. Grows while it is filled; afterwards
 * any number of threads may ask.
 */
final class LongPairSet {
  private static final int SMALLEST = 16;

  /** Pairs of high and low halves; a slot of two zeros is free. */
  private long[] slots = new long[2 * SMALLEST];

  private int used;
  private boolean hasZero;

  /** Adds a key; false if it was there. */
  boolean add(long high, long low) {
    if ((high | low) == 0) {
      boolean added = !hasZero;
      hasZero = true;
      return added;
    }
    int slot = find(slots, high, low);
    if ((slots[slot] | slots[slot + 1]) != 0) {
      return false;
    }
    if (3L * (used + 1) > slots.length) {
      grow();
      slot = find(slots, high, low);
    }
    slots[slot] = high;
    slots[slot + 1] = low;
    used++;
    return true;
  }

  boolean contains(long high, long low) {
    if ((high | low) == 0) {
      return hasZero;
    }
    int slot = find(slots, high, low);
    return (slots[slot] | slots[slot + 1]) != 0;
  }

  long size() {
    return used + (hasZero ? 1L : 0L);
  }

  /** What the array takes. */
  long bytes() {
    return (long) Long.BYTES * slots.length;
  }

  private void grow() {
    long[] wider = new long[Math.multiplyExact(2, slots.length)];
    for (int i = 0; i < slots.length; i += 2) {
      if ((slots[i] | slots[i + 1]) != 0) {
        int slot = find(wider, slots[i], slots[i + 1]);
        wider[slot] = slots[i];
        wider[slot + 1] = slots[i + 1];
      }
    }
    slots = wider;
  }

  /** The slot that holds the key, or the free one where it would go. */
  private static int find(long[] slots, long high, long low) {
    int last = slots.length - 1;
    int slot = ((int) mix(high + Long.rotateLeft(low, 32)) << 1) & last;
    while ((slots[slot] != high || slots[slot + 1] != low)
        && (slots[slot] | slots[slot + 1]) != 0) {
      slot = (slot + 2) & last;
    }
    return slot;
  }

  /** Spreads every input bit: UUIDs of one generator share most of theirs. */
  private static long mix(long value) {
    long mixed = value ^ (value >>> 32);
    mixed *= 0x9E3779B97F4A7C15L;
    mixed ^= mixed >>> 29;
    mixed *= 0xD6E8FEB86659FD93L;
    return mixed ^ (mixed >>> 32);
  }
}
