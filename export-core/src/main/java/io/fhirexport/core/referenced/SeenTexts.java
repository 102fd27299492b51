package io.fhirexport.core.referenced;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Remembers the texts it has seen, whole, in bounded memory: when that is full it forgets them all.
 * Confined to one thread.
 */
final class SeenTexts {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int SMALLEST = 64;

  private final int mostBytes;

  /** Each text, after its length in two bytes. */
  private byte[] texts = new byte[4_096];

  private int used;

  /** Where each text begins, plus 1; 0 is free. */
  private int[] slots = new int[SMALLEST];

  private int count;

  SeenTexts(int mostBytes) {
    this.mostBytes = mostBytes;
  }

  boolean contains(byte[] b, int offset, int length) {
    return slots[find(b, offset, length)] != 0;
  }

  /** Adds a text shorter than 64 KiB; false if it was there. */
  boolean add(byte[] b, int offset, int length) {
    if (contains(b, offset, length)) {
      return false;
    }
    if (used + length + 2 > mostBytes) {
      Arrays.fill(slots, 0);
      used = 0;
      count = 0;
    } else if (2 * count >= slots.length) {
      grow();
    }
    if (used + length + 2 > texts.length) {
      texts = Arrays.copyOf(texts, Math.max(2 * texts.length, used + length + 2));
    }
    slots[find(b, offset, length)] = used + 1;
    texts[used] = (byte) (length >>> 8);
    texts[used + 1] = (byte) length;
    System.arraycopy(b, offset, texts, used + 2, length);
    used += length + 2;
    count++;
    return true;
  }

  private void grow() {
    int[] old = slots;
    slots = new int[2 * old.length];
    for (int start : old) {
      if (start != 0) {
        slots[find(texts, start + 1, lengthAt(start - 1))] = start;
      }
    }
  }

  private int find(byte[] b, int offset, int length) {
    int last = slots.length - 1;
    int slot = hash(b, offset, length) & last;
    while (slots[slot] != 0 && !isAt(slots[slot] - 1, b, offset, length)) {
      slot = (slot + 1) & last;
    }
    return slot;
  }

  private boolean isAt(int start, byte[] b, int offset, int length) {
    return lengthAt(start) == length
        && Arrays.equals(texts, start + 2, start + 2 + length, b, offset, offset + length);
  }

  private int lengthAt(int start) {
    return (texts[start] & 0xFF) << 8 | (texts[start + 1] & 0xFF);
  }

  private static int hash(byte[] b, int offset, int length) {
    long h = length;
    int p = offset;
    int end = offset + length;
    for (; p + Long.BYTES <= end; p += Long.BYTES) {
      h = (h ^ (long) LONGS.get(b, p)) * 0x9E3779B97F4A7C15L;
      h ^= h >>> 29;
    }
    for (; p < end; p++) {
      h = (h ^ b[p]) * 0x9E3779B97F4A7C15L;
    }
    return (int) (h ^ (h >>> 32));
  }
}
