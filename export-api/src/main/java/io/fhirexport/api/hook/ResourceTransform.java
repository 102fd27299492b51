package io.fhirexport.api.hook;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import java.io.IOException;
import java.util.Optional;

/**
 * Changes resources on their way out. A transform is used by one worker at a time; the engine makes
 * one for each file.
 *
 * <p>The same resource gives the same result on every worker, so that a repeated task writes the
 * same lines.
 */
@FunctionalInterface
public interface ResourceTransform {
  /**
   * Keeps, drops or replaces a resource that belongs to the export.
   *
   * @param type its type
   * @param json the whole resource as it would be written, UTF-8, without line break; not to be
   *     changed
   * @return the same array to keep it, another to replace it (JSON of the same type), or empty to
   *     drop it
   * @throws IOException if this resource cannot be transformed; it becomes an error line
   */
  Optional<byte[]> apply(String type, byte[] json) throws IOException;

  /** Makes transforms on any worker of any process. Thread-safe. */
  interface Factory {
    /** A name that changes when the transform's results do; part of the job's fingerprint. */
    String name();

    /**
     * Makes the transform for a job, from what is stored with it.
     *
     * @return empty if this job's resources stay as they are
     */
    Optional<ResourceTransform> create(ExportRequest request, ExportContext context);
  }
}
