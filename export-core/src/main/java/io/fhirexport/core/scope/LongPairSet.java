package io.fhirexport.core.scope;

import java.io.IOException;
import java.util.Arrays;

/**
 * A set of 128-bit keys in one array, with open addressing; each key may carry a mark of 8 bits,
 * which take no memory until one is made. Grows while it is filled; afterwards any number of
 * threads may ask.
 */
public final class LongPairSet {
  private static final int SMALLEST = 16;
  private static final byte[] NO_MARKS = {};

  /** Pairs of high and low halves; a slot of two zeros is free. */
  private long[] slots = new long[2 * SMALLEST];

  private byte[] marks = NO_MARKS;
  private int used;
  private boolean hasZero;
  private byte zeroMark;

  /** An empty set. */
  public LongPairSet() {}

  /** Is shown keys. */
  @FunctionalInterface
  public interface Visitor {
    /** One key and its mark. */
    void key(long high, long low, byte mark) throws IOException;
  }

  /** Adds a key; false if it was there. */
  public boolean add(long high, long low) {
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

  /** Whether the key is there. */
  public boolean contains(long high, long low) {
    if ((high | low) == 0) {
      return hasZero;
    }
    int slot = find(slots, high, low);
    return (slots[slot] | slots[slot + 1]) != 0;
  }

  /** The mark of a key; 0 if it has none, or is not there. */
  public byte mark(long high, long low) {
    if ((high | low) == 0) {
      return zeroMark;
    }
    return marks.length == 0 ? 0 : marks[find(slots, high, low) >> 1];
  }

  /** Adds a key unless it is there, and adds these bits to its mark. */
  public void mark(long high, long low, int bits) {
    add(high, low);
    if ((high | low) == 0) {
      zeroMark |= (byte) bits;
      return;
    }
    if (marks.length == 0) {
      marks = new byte[slots.length / 2];
    }
    marks[find(slots, high, low) >> 1] |= (byte) bits;
  }

  /** Shows all keys, in no order; the visitor may mark them, and add none. */
  public void forEach(Visitor visitor) throws IOException {
    if (hasZero) {
      visitor.key(0, 0, zeroMark);
    }
    for (int i = 0; i < slots.length; i += 2) {
      if ((slots[i] | slots[i + 1]) != 0) {
        visitor.key(slots[i], slots[i + 1], marks.length == 0 ? 0 : marks[i >> 1]);
      }
    }
  }

  /** How many keys there are. */
  public long size() {
    return used + (hasZero ? 1L : 0L);
  }

  /** What the arrays take. */
  long bytes() {
    return (long) Long.BYTES * slots.length + marks.length;
  }

  private void grow() {
    long[] wider = new long[Math.multiplyExact(2, slots.length)];
    byte[] widerMarks = Arrays.copyOf(NO_MARKS, marks.length * 2);
    for (int i = 0; i < slots.length; i += 2) {
      if ((slots[i] | slots[i + 1]) != 0) {
        int slot = find(wider, slots[i], slots[i + 1]);
        wider[slot] = slots[i];
        wider[slot + 1] = slots[i + 1];
        if (marks.length > 0) {
          widerMarks[slot >> 1] = marks[i >> 1];
        }
      }
    }
    slots = wider;
    marks = widerMarks;
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
