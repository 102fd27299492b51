package io.fhirexport.core.local;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Cuts a stream into lines without copying them: each line is a view of one block that is filled
 * again and again. Blank lines, a byte order mark at a line's beginning and a carriage return at
 * its end are left out. Confined.
 */
final class LineReader implements Closeable {
  /** As long as arrays can be. */
  static final int LONGEST = Integer.MAX_VALUE - 8;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LINE_FEEDS = 0x0A0A0A0A0A0A0A0AL;
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final int BLOCK = 512 * 1024;

  private final InputStream in;
  private final int keep;
  private byte[] block = new byte[BLOCK];
  private long blockOffset;
  private int next;
  private int limit;
  private byte[] ahead = new byte[0];
  private int aheadNext;
  private int aheadLimit;

  private int lineStart;
  private int lineEnd;
  private long endOffset;

  /**
   * Reads a stream that stands at the beginning of a line.
   *
   * @param in closed with this reader
   * @param offset where the stream stands
   * @param keep how many bytes of a longer line are kept, at least; the rest is passed over
   */
  LineReader(InputStream in, long offset, int keep) {
    this.in = in;
    this.blockOffset = offset;
    this.endOffset = offset;
    this.keep = Math.max(keep, BLOCK);
  }

  /** Goes to the next line; false if there is none. */
  boolean next() throws IOException {
    while (nextRaw()) {
      trim();
      if (lineEnd > lineStart) {
        return true;
      }
    }
    return false;
  }

  /** Holds the line from {@link #start} to {@link #end}, until the next call of {@link #next}. */
  byte[] bytes() {
    return block;
  }

  int start() {
    return lineStart;
  }

  int end() {
    return lineEnd;
  }

  /** Where in the stream the line begins. */
  long startOffset() {
    return blockOffset + lineStart;
  }

  /** Where in the stream the following line begins. */
  long endOffset() {
    return endOffset;
  }

  /** Whether the line was too long to be kept whole. */
  boolean isCut() {
    return blockOffset + limit < endOffset;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private boolean nextRaw() throws IOException {
    if (isCut()) {
      blockOffset = endOffset;
      next = 0;
      limit = 0;
    }
    int searched = next;
    while (true) {
      int lineFeed = indexOfLineFeed(block, searched, limit);
      if (lineFeed >= 0) {
        return line(next, lineFeed, lineFeed + 1);
      }
      searched = limit - next;
      if (!makeRoom()) {
        lineStart = 0;
        lineEnd = limit;
        endOffset = blockOffset + limit + passOver();
        next = limit;
        return true;
      }
      int read = read(block, limit, block.length - limit);
      if (read < 0) {
        return limit > 0 && line(0, limit, limit);
      }
      limit += read;
    }
  }

  private boolean line(int start, int end, int following) {
    lineStart = start;
    lineEnd = end;
    next = following;
    endOffset = blockOffset + following;
    return true;
  }

  /** Moves the unfinished line to the block's beginning; false if it fills all it may. */
  private boolean makeRoom() {
    if (next > 0) {
      System.arraycopy(block, next, block, 0, limit - next);
      blockOffset += next;
      limit -= next;
      next = 0;
    }
    if (limit == block.length) {
      if (limit >= keep) {
        return false;
      }
      block = Arrays.copyOf(block, (int) Math.min(keep, 2L * block.length));
    }
    return true;
  }

  /** Passes over the rest of a line that is too long, and returns how long that rest is. */
  private long passOver() throws IOException {
    byte[] rest = new byte[BLOCK];
    long passed = 0;
    for (int read = read(rest, 0, BLOCK); read >= 0; read = read(rest, 0, BLOCK)) {
      int lineFeed = indexOfLineFeed(rest, 0, read);
      if (lineFeed >= 0) {
        unread(rest, lineFeed + 1, read);
        return passed + lineFeed + 1;
      }
      passed += read;
    }
    return passed;
  }

  private void unread(byte[] bytes, int from, int to) {
    byte[] all = Arrays.copyOfRange(bytes, from, to + aheadLimit - aheadNext);
    System.arraycopy(ahead, aheadNext, all, to - from, aheadLimit - aheadNext);
    ahead = all;
    aheadNext = 0;
    aheadLimit = all.length;
  }

  private int read(byte[] into, int offset, int length) throws IOException {
    if (aheadNext == aheadLimit) {
      return in.read(into, offset, length);
    }
    int count = Math.min(length, aheadLimit - aheadNext);
    System.arraycopy(ahead, aheadNext, into, offset, count);
    aheadNext += count;
    return count;
  }

  private void trim() {
    if (lineEnd - lineStart >= 3
        && block[lineStart] == (byte) 0xEF
        && block[lineStart + 1] == (byte) 0xBB
        && block[lineStart + 2] == (byte) 0xBF) {
      lineStart += 3;
    }
    if (lineEnd > lineStart && block[lineEnd - 1] == '\r') {
      lineEnd--;
    }
    int first = lineStart;
    while (first < lineEnd && isBlank(block[first])) {
      first++;
    }
    if (first == lineEnd) {
      lineStart = lineEnd;
    }
  }

  private static boolean isBlank(byte value) {
    return value == ' ' || value == '\t' || value == '\r';
  }

  /** Looks at many bytes at a time; the first line feed from {@code from} on, or -1. */
  static int indexOfLineFeed(byte[] bytes, int from, int to) {
    int i = from;
    while (i <= to - 4 * Long.BYTES && !hasLineFeed(bytes, i)) {
      i += 4 * Long.BYTES;
    }
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long other = (long) LONGS.get(bytes, i) ^ LINE_FEEDS;
      long found = (other - ONES) & ~other & HIGH_BITS;
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    for (; i < to; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** Whether one of 32 bytes is a line feed. */
  private static boolean hasLineFeed(byte[] bytes, int from) {
    long first = (long) LONGS.get(bytes, from) ^ LINE_FEEDS;
    long second = (long) LONGS.get(bytes, from + Long.BYTES) ^ LINE_FEEDS;
    long third = (long) LONGS.get(bytes, from + 2 * Long.BYTES) ^ LINE_FEEDS;
    long fourth = (long) LONGS.get(bytes, from + 3 * Long.BYTES) ^ LINE_FEEDS;
    long found = (first - ONES) & ~first;
    found |= (second - ONES) & ~second;
    found |= (third - ONES) & ~third;
    found |= (fourth - ONES) & ~fourth;
    return (found & HIGH_BITS) != 0;
  }
}
