package io.fhirexport.core.blocks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fhirexport.api.sink.SupportsReading.StoredFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads a range of several runs as if they were one: all lines of one patient together, his own
 * resource first. Holds a small buffer for each run, and no line. Confined.
 */
public final class Merge implements AutoCloseable {
  private static final long NOTHING_LEFT = -1;

  private final List<@Nullable RunCursor> cursors = new ArrayList<>();
  private final PriorityQueue<RunCursor> waiting = new PriorityQueue<>(RunCursor::compare);
  private @Nullable RunCursor current;

  /**
   * Opens the runs.
   *
   * @param offsets where to go on, as {@link #offsets} told; null: at the range's beginning
   */
  public Merge(
      List<StoredFile> runs, HashRange range, @Nullable List<Long> offsets, int bufferBytes)
      throws IOException {
    try {
      for (int i = 0; i < runs.size(); i++) {
        long from = offsets == null ? RunIndex.find(runs.get(i), range.first()) : offsets.get(i);
        if (from == NOTHING_LEFT) {
          cursors.add(null);
          continue;
        }
        RunCursor cursor = new RunCursor(runs.get(i), from, range.last(), bufferBytes);
        cursors.add(cursor);
        boolean some = cursor.advance();
        while (some && Long.compareUnsigned(cursor.hash(), range.first()) < 0) {
          some = cursor.advance();
        }
        if (some) {
          waiting.add(cursor);
        } else {
          leave(cursor);
        }
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Goes to the next line; false if there is none. */
  public boolean advance() throws IOException {
    RunCursor last = current;
    current = null;
    if (last != null) {
      if (last.advance()) {
        RunCursor other = waiting.peek();
        if (other == null || RunCursor.compare(last, other) <= 0) {
          current = last;
          return true;
        }
        waiting.add(last);
      } else {
        leave(last);
      }
    }
    current = waiting.poll();
    return current != null;
  }

  private void leave(RunCursor cursor) throws IOException {
    cursors.set(cursors.indexOf(cursor), null);
    cursor.close();
  }

  private RunCursor line() {
    RunCursor line = current;
    if (line == null) {
      throw new IllegalStateException("There is no line.");
    }
    return line;
  }

  /** The head of the line; changes with the next line. */
  public byte[] head() {
    return line().head();
  }

  /** How long the head is. */
  public int headLength() {
    return line().headLength();
  }

  /** The id of the line's patient. */
  public String patient() {
    int length = headLength() - BlockHead.HASH - BlockHead.TAIL;
    return new String(head(), BlockHead.HASH, length, UTF_8);
  }

  /** What tells the line's patient from others. */
  public byte[] key() {
    return Arrays.copyOf(head(), headLength() - BlockHead.TAIL);
  }

  /** Whether the line is of the patient with this key. */
  public boolean isOf(byte[] key) {
    int length = headLength() - BlockHead.TAIL;
    return Arrays.equals(key, 0, key.length, head(), 0, length);
  }

  /** Copies the line without its head; once. */
  public void copyBody(LineParts to) throws IOException {
    line().copyBody(to);
  }

  /** Where each run goes on, from the line that is not yet copied. */
  public List<Long> offsets() {
    List<Long> offsets = new ArrayList<>();
    for (RunCursor cursor : cursors) {
      offsets.add(cursor == null ? NOTHING_LEFT : cursor.start());
    }
    return offsets;
  }

  @Override
  public void close() throws IOException {
    for (RunCursor cursor : cursors) {
      if (cursor != null) {
        cursor.close();
      }
    }
  }
}
