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
 *
 * <p>A host may write an attachment's content into the resource here. What is left with a {@code
 * url} and no {@code data} gets an absolute {@code url} after the last transform, if the engine
 * knows the host's base.
 */
@FunctionalInterface
public interface ResourceTransform {
  /**
   * Keeps, drops or replaces a resource that belongs to the export.
   *
   * @param type its type
   * @param json the whole resource as it would be written, UTF-8, without line break; not to be
   *     changed. Elements that were not asked for are still there, and are left out of the result
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

    /**
     * Whether the ids of Patients, and what refers to them, always go out as they are. Only then
     * can a source that {@link io.fhirexport.api.source.WalksPatients} say whose block a resource
     * is in; a resource that goes out without the id of that patient is an error line.
     */
    default boolean keepsPatientIds() {
      return false;
    }
  }
}
