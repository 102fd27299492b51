package io.fhirexport.api.store;

import io.fhirexport.api.JobId;
import io.fhirexport.api.Owner;
import java.util.List;

/**
 * A job to begin. Immutable.
 *
 * @param id its id, drawn by the engine
 * @param owner whose it is
 * @param definition everything else the engine must remember, as text that the store does not look
 *     into; may be some thousand characters long
 * @param roster pages of at most 64 KiB that the store does not look into; a million patients take
 *     about 17 MB. The arrays are never written to again
 */
public record NewJob(JobId id, Owner owner, String definition, List<byte[]> roster) {
  /** Copies the list. */
  public NewJob {
    roster = List.copyOf(roster);
  }

  /** Names the job; definitions stay out of logs. */
  @Override
  public String toString() {
    return "NewJob[id=" + id + "]";
  }
}
