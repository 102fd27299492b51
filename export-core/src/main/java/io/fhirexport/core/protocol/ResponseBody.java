package io.fhirexport.core.protocol;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;

/**
 * A body that writes itself. Confined to one thread at a time; closed with its response, written or
 * not.
 */
public interface ResponseBody extends Closeable {
  /** Its length in bytes, if that is known. */
  OptionalLong length();

  /**
   * Writes all of it, once; leaves the stream open.
   *
   * @throws IOException if reading or writing fails midway: break the connection off then, so that
   *     the client does not take what it got for the whole
   */
  void writeTo(OutputStream out) throws IOException;
}
