package io.fhirexport.core.blocks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Gathers lines with their heads until they are enough for a run, and sorts them. What it holds
 * goes beyond its limit by one line at the most. Confined.
 */
public final class RunBuffer {
  /** Small enough for the garbage collectors to take it for an ordinary object. */
  private static final int CHUNK = 256 << 10;

  private static final int CHUNKS = 16;
  private static final int BYTES_OF_ENTRY = 96;
  private static final int LINES_BETWEEN_BEATS = 256;

  private final long limit;
  private final List<Entry> entries = new ArrayList<>();
  private byte[] chunk = {};
  private int filled;
  private long bytes;

  /**
   * An empty buffer.
   *
   * @param limit the bytes at which it is full
   */
  public RunBuffer(long limit) {
    this.limit = limit;
  }

  private static final class Entry {
    final byte[] head;
    final byte[] chunk;
    final int offset;
    final int length;

    Entry(byte[] head, byte[] chunk, int offset, int length) {
      this.head = head;
      this.chunk = chunk;
      this.offset = offset;
      this.length = length;
    }
  }

  /** Is told while much is written. */
  public interface Pulse<X extends Exception> {
    /** Throws to stop the work. */
    void beat() throws X;
  }

  /** Adds a line once for each head; the bytes are the caller's again on return. */
  public void add(Collection<byte[]> heads, byte[] b, int offset, int length) {
    if (length > chunk.length - filled) {
      chunk = new byte[(int) Math.max(length, Math.min(CHUNK, limit / CHUNKS))];
      filled = 0;
      bytes += chunk.length;
    }
    System.arraycopy(b, offset, chunk, filled, length);
    for (byte[] head : heads) {
      entries.add(new Entry(head, chunk, filled, length));
      bytes += head.length + BYTES_OF_ENTRY;
    }
    filled += length;
  }

  /** Whether it is time to write a run. */
  public boolean isFull() {
    return bytes >= limit;
  }

  /** Writes what it holds as a run, in order, and is empty then. */
  public <X extends Exception> void writeTo(LineParts file, long interval, Pulse<X> pulse)
      throws IOException, X {
    entries.sort((a, b) -> Arrays.compareUnsigned(a.head, b.head));
    RunWriter run = new RunWriter(file, interval);
    int lines = 0;
    for (Entry entry : entries) {
      if (lines++ % LINES_BETWEEN_BEATS == 0) {
        pulse.beat();
      }
      run.begin(entry.head, entry.head.length);
      file.append(entry.chunk, entry.offset, entry.length);
      file.endLine();
    }
    run.finish();
    entries.clear();
    chunk = new byte[0];
    filled = 0;
    bytes = 0;
  }
}
