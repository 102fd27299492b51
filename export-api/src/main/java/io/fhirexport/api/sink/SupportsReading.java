package io.fhirexport.api.sink;

import io.fhirexport.api.ExportJob;
import io.fhirexport.api.FileName;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** A sink whose committed files can be read back, so that the host itself serves them. */
public interface SupportsReading {
  /**
   * Finds a committed file.
   *
   * @return empty if there is none of this name: never committed, abandoned or purged [SINK-R1]
   */
  Optional<StoredFile> find(ExportJob job, FileName name) throws IOException;

  /** A committed file. Immutable. */
  interface StoredFile {
    /** Its length in bytes. [SINK-R2] */
    long length();

    /**
     * Opens the bytes from {@code offset} on, exactly as they were written. Once opened, a stream
     * can be read to its end although the job is purged meanwhile. [SINK-R3]
     *
     * @param offset from 0 to {@link #length}
     * @return a stream the caller closes
     */
    InputStream open(long offset) throws IOException;
  }
}
