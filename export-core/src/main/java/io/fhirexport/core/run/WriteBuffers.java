package io.fhirexport.core.run;

import io.fhirexport.core.ndjson.LineBuffer;

/**
 * What one worker gathers lines in: a megabyte each for output, errors, deletions and scratch; used
 * again for each claim. Confined.
 */
public record WriteBuffers(
    LineBuffer output, LineBuffer errors, LineBuffer deleted, LineBuffer scratch) {
  /** New buffers. */
  public static WriteBuffers create() {
    return new WriteBuffers(new LineBuffer(), new LineBuffer(), new LineBuffer(), new LineBuffer());
  }
}
