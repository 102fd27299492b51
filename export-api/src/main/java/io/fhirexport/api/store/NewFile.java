package io.fhirexport.api.store;

import io.fhirexport.api.FileName;
import org.jspecify.annotations.Nullable;

/**
 * A file that a sink has committed and a commit makes the job's. Immutable.
 *
 * @param name its name
 * @param count its lines, 1 or more; lines that only head a block of others do not count
 * @param bytes its length, uncompressed
 * @param continues the file of the same job whose last block goes on in this one, or null
 */
public record NewFile(FileName name, long count, long bytes, @Nullable FileName continues) {
  /** A file that continues no other. */
  public NewFile(FileName name, long count, long bytes) {
    this(name, count, bytes, null);
  }
}
