package io.fhirexport.core.blocks;

import io.fhirexport.api.sink.SupportsReading.StoredFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads the lines of one run up to the end of a range. Confined. */
final class RunCursor implements AutoCloseable {
  private final StoredFile run;
  private final long last;
  private final byte[] buffer;
  private InputStream in;
  private int p;
  private int limit;
  private long offset;
  private long start;
  private byte[] head = new byte[BlockHead.HASH + 64 + BlockHead.TAIL];
  private int headLength;
  private boolean inBody;

  /**
   * Opens a run.
   *
   * @param from the offset of a line
   * @param last the highest hash that is read
   */
  RunCursor(StoredFile run, long from, long last, int bufferBytes) throws IOException {
    this.run = run;
    this.in = run.open(from);
    this.last = last;
    this.buffer = new byte[bufferBytes];
    this.offset = from;
  }

  /** Goes to the next line, and reads its head; false if there is none left in the range. */
  boolean advance() throws IOException {
    if (inBody) {
      skipBody();
    }
    start = offset + p;
    headLength = 0;
    for (int blanks = 0; blanks < 2; ) {
      byte c = next();
      if (headLength == 0 && c == '#') {
        return false;
      }
      if (headLength == head.length) {
        head = Arrays.copyOf(head, 2 * headLength);
      }
      head[headLength++] = c;
      blanks += c == ' ' ? 1 : 0;
    }
    inBody = true;
    return Long.compareUnsigned(hash(), last) <= 0;
  }

  private byte next() throws IOException {
    if (p == limit) {
      fill();
    }
    return buffer[p++];
  }

  private void fill() throws IOException {
    offset += limit;
    p = 0;
    limit = 0;
    try {
      limit = in.read(buffer, 0, buffer.length);
    } catch (IOException e) {
      reopen(e);
      limit = in.read(buffer, 0, buffer.length);
    }
    if (limit < 0) {
      limit = 0;
      throw new IOException("A run in scratch ends within a line.");
    }
  }

  /** A stream waits while others have their turn, and a storage may lose patience meanwhile. */
  private void reopen(IOException cause) throws IOException {
    try {
      in.close();
      in = run.open(offset);
    } catch (IOException e) {
      e.addSuppressed(cause);
      throw e;
    }
  }

  /** Where the line begins. */
  long start() {
    return start;
  }

  byte[] head() {
    return head;
  }

  int headLength() {
    return headLength;
  }

  long hash() {
    return BlockHead.readHash(head, 0);
  }

  /** Copies the line without its head. */
  void copyBody(LineParts to) throws IOException {
    body(to);
  }

  private void skipBody() throws IOException {
    body(null);
  }

  private void body(@Nullable LineParts to) throws IOException {
    while (inBody) {
      if (p == limit) {
        fill();
      }
      int end = p;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      if (to != null && end > p) {
        to.append(buffer, p, end - p);
      }
      inBody = end == limit;
      p = inBody ? end : end + 1;
    }
  }

  static int compare(RunCursor a, RunCursor b) {
    return Arrays.compareUnsigned(a.head, 0, a.headLength, b.head, 0, b.headLength);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
