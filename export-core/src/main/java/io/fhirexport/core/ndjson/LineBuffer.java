package io.fhirexport.core.ndjson;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Gathers bytes and hands them to a file in large pieces. Confined; belongs to one worker and
 * serves many files.
 */
public final class LineBuffer {
  private static final int CAPACITY = 1 << 20;

  /** Off the heap, so that a channel writes from it without copying it first; made when needed. */
  private ByteBuffer buffer = ByteBuffer.allocate(0);

  /** Takes bytes for a file. */
  interface Target {
    void write(ByteBuffer bytes) throws IOException;
  }

  void put(byte[] b, int offset, int length, Target target) throws IOException {
    if (buffer.capacity() == 0) {
      buffer = ByteBuffer.allocateDirect(CAPACITY);
    }
    if (length > buffer.remaining()) {
      flush(target);
      if (length > CAPACITY) {
        target.write(ByteBuffer.wrap(b, offset, length));
        return;
      }
    }
    buffer.put(b, offset, length);
  }

  void endLine(Target target) throws IOException {
    if (!buffer.hasRemaining()) {
      flush(target);
    }
    buffer.put((byte) '\n');
  }

  void flush(Target target) throws IOException {
    if (buffer.position() > 0) {
      buffer.flip();
      target.write(buffer);
      buffer.clear();
    }
  }

  void discard() {
    buffer.clear();
  }
}
