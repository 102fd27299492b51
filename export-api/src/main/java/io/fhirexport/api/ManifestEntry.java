package io.fhirexport.api;

import org.jspecify.annotations.Nullable;

/**
 * One file of a manifest. Immutable.
 *
 * @param name the file's name
 * @param count resources in the file; headers of blocks do not count
 * @param bytes length of the file, uncompressed
 * @param continuedIn the file of the same manifest in which its last block goes on, or null
 * @param order the file's place among those of its job, by which they ascend; 0 if it is not known
 */
public record ManifestEntry(
    FileName name, long count, long bytes, @Nullable FileName continuedIn, long order) {
  /** A file that is not continued, of no known place. */
  public ManifestEntry(FileName name, long count, long bytes) {
    this(name, count, bytes, null, 0);
  }
}
