package io.fhirexport.core.referenced;

import java.io.IOException;

/** Takes lines, one after the other. */
@FunctionalInterface
public interface LineTarget {
  /** Takes one line, which holds no line break; the bytes are the caller's again on return. */
  void line(byte[] b, int offset, int length) throws IOException;
}
