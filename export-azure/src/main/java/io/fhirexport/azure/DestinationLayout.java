package io.fhirexport.azure;

import io.fhirexport.api.ExportJob;
import org.jspecify.annotations.Nullable;

/**
 * Decides which container and folder a job's blobs go to. Immutable, or at least thread-safe; gives
 * the same answer each time.
 *
 * <p>The answer is stored with the job: a later change of layout concerns later jobs only.
 */
public interface DestinationLayout {
  /**
   * The layout of Azure API for FHIR. A container that the caller names gets a new folder {@code
   * <UTC yyyyMMddTHHmmss>-<job id>}; otherwise the job gets a new container {@code export-<UTC
   * yyyymmddthhmmss>-<job id>}. The time is the job's transaction time.
   */
  DestinationLayout AZURE_API_FOR_FHIR = new AzureApiForFhirLayout();

  /**
   * One container for every job whose caller names none, with a folder {@code <UTC
   * yyyyMMddTHHmmss>-<job id>} for each: no container is made per job, so a credential for this one
   * container is enough.
   *
   * @throws IllegalArgumentException if Azure would refuse the container's name
   */
  static DestinationLayout oneContainer(String container) {
    return new OneContainerLayout(new ContainerName(container));
  }

  /** What this layout is called in messages and logs. */
  String name();

  /**
   * Where a job's blobs go.
   *
   * @param requested the container that the caller named, which may be used; null: none
   * @param job the job; its destination is null
   * @return a place of the job's own: its container (where {@link BlobFolder#ownContainer}) or else
   *     its prefix holds the job's id
   */
  BlobFolder place(@Nullable String requested, ExportJob job);
}
