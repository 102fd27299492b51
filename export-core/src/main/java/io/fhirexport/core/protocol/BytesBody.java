package io.fhirexport.core.protocol;

import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;

/** A body that is in memory. */
final class BytesBody implements ResponseBody {
  private final byte[] bytes;

  BytesBody(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public OptionalLong length() {
    return OptionalLong.of(bytes.length);
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    out.write(bytes);
  }

  @Override
  public void close() {}
}
