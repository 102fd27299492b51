package io.fhirexport.api.store;

import io.fhirexport.api.FileName;
import org.jspecify.annotations.Nullable;

/**
 * A file of a job. Immutable.
 *
 * @param order its place among the job's files, 1 or more, in order of commit
 * @param name its name
 * @param count its lines, without those that only head a block of others
 * @param bytes its length, uncompressed
 * @param continuedIn the file in which its last block goes on, or null
 */
public record OwnedFile(
    long order, FileName name, long count, long bytes, @Nullable FileName continuedIn) {
  /** A file that is not continued. */
  public OwnedFile(long order, FileName name, long count, long bytes) {
    this(order, name, count, bytes, null);
  }
}
