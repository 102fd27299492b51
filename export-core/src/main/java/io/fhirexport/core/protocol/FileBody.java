package io.fhirexport.core.protocol;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.OptionalLong;

/** A body that is part of a stored file, already open, so that a purge does not cut it short. */
final class FileBody implements ResponseBody {
  private static final int BUFFER = 16 * 1024;

  private final InputStream file;
  private final long length;

  /** The next {@code length} bytes of a file. */
  FileBody(InputStream file, long length) {
    this.file = file;
    this.length = length;
  }

  @Override
  public OptionalLong length() {
    return OptionalLong.of(length);
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    byte[] buffer = new byte[(int) Math.min(BUFFER, length)];
    long left = length;
    while (left > 0) {
      int read = file.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        throw new EOFException("The file is shorter than it was.");
      }
      out.write(buffer, 0, read);
      left -= read;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
