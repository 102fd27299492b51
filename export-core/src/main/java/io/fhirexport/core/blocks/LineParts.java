package io.fhirexport.core.blocks;

import java.io.IOException;

/** A file that takes a line in parts, so that nobody need hold a long one. */
public interface LineParts {
  /** Appends to the line; the range holds no line break, and is the caller's again on return. */
  void append(byte[] b, int offset, int length) throws IOException;

  /** Ends the line. */
  void endLine() throws IOException;

  /** Bytes so far, line breaks included. */
  long bytes();
}
