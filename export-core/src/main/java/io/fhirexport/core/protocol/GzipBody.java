package io.fhirexport.core.protocol;

import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** A body that is compressed while it is written. */
final class GzipBody implements ResponseBody {
  private final ResponseBody plain;

  /** Closes {@code plain} with itself. */
  GzipBody(ResponseBody plain) {
    this.plain = plain;
  }

  @Override
  public OptionalLong length() {
    return OptionalLong.empty();
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    Gzip gzip = new Gzip(out);
    try {
      plain.writeTo(gzip);
      gzip.finish();
    } finally {
      gzip.release();
    }
  }

  @Override
  public void close() throws IOException {
    plain.close();
  }

  /** Leaves the stream below open, and can give its memory back all the same. */
  private static final class Gzip extends GZIPOutputStream {
    private static final int BUFFER = 16 * 1024;

    Gzip(OutputStream out) throws IOException {
      super(out, BUFFER);
      // NDJSON of FHIR shrinks to a tenth at any level, and this one keeps up with the network.
      def.setLevel(Deflater.BEST_SPEED);
    }

    void release() {
      def.end();
    }
  }
}
