package io.fhirexport.benchmarks;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Reads a range of a file in chunks of whole lines, whatever the file's size. Confined to one
 * thread.
 */
final class WholeLines implements Closeable {
  private static final int CHUNK = 1 << 20;

  private final FileChannel channel;
  private final long end;
  private long position;
  private byte[] buffer = new byte[CHUNK];
  private int filled;
  private int length;

  private WholeLines(FileChannel channel, long start, long end) {
    this.channel = channel;
    this.position = start;
    this.end = end;
  }

  static WholeLines of(FileRange range) throws IOException {
    FileChannel channel = FileChannel.open(range.file(), StandardOpenOption.READ);
    return new WholeLines(channel, range.start(), range.end());
  }

  /** Visits every line of a file, without its line break; empty lines are left out. */
  static void forEach(Path file, Visitor visitor) throws IOException {
    try (WholeLines lines = of(FileRange.whole(file))) {
      while (lines.advance()) {
        lines.visit(visitor);
      }
    }
  }

  /** Reads the next chunk; false at the end. */
  boolean advance() throws IOException {
    System.arraycopy(buffer, length, buffer, 0, filled - length);
    filled -= length;
    length = 0;
    while (true) {
      if (filled == buffer.length) {
        buffer = Arrays.copyOf(buffer, 2 * buffer.length);
      }
      int wanted = (int) Math.min(buffer.length - filled, end - position);
      int read = wanted == 0 ? -1 : channel.read(ByteBuffer.wrap(buffer, filled, wanted), position);
      if (read < 0) {
        length = filled;
        return length > 0;
      }
      int before = filled;
      position += read;
      filled += read;
      for (int i = filled - 1; i >= before; i--) {
        if (buffer[i] == '\n') {
          length = i + 1;
          return true;
        }
      }
    }
  }

  /** The array that holds the chunk, from its first byte on. */
  byte[] buffer() {
    return buffer;
  }

  /** The chunk's bytes. */
  int length() {
    return length;
  }

  void visit(Visitor visitor) throws IOException {
    int from = 0;
    for (int i = 0; i < length; i++) {
      if (buffer[i] == '\n') {
        if (i > from) {
          visitor.line(buffer, from, i - from);
        }
        from = i + 1;
      }
    }
    if (length > from) {
      visitor.line(buffer, from, length - from);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Takes a line. */
  interface Visitor {
    void line(byte[] buffer, int from, int length) throws IOException;
  }
}
