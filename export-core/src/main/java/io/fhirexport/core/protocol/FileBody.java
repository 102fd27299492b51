package io.fhirexport.core.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.OptionalLong;

/** A body that is a stored file, already open, so that a purge does not cut it short. */
final class FileBody implements ResponseBody {
  private final InputStream file;
  private final long length;

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
    file.transferTo(out);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
