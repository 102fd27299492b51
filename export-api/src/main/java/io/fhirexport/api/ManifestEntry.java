package io.fhirexport.api;

import org.jspecify.annotations.Nullable;

/**
 * One file of a manifest. Immutable.
 *
 * @param name the file's name
 * @param count resources in the file; headers of blocks do not count
 * @param bytes length of the file, uncompressed
 * @param continuedIn the file of the same manifest in which its last block goes on, or null
 */
public record ManifestEntry(FileName name, long count, long bytes, @Nullable FileName continuedIn) {
  /** A file that is not continued. */
  public ManifestEntry(FileName name, long count, long bytes) {
    this(name, count, bytes, null);
  }
}
