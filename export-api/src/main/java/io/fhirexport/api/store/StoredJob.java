package io.fhirexport.api.store;

import io.fhirexport.api.Issue;
import io.fhirexport.api.JobId;
import io.fhirexport.api.Owner;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job as the store has it now. Immutable.
 *
 * @param id its id
 * @param owner whose it is
 * @param definition what the engine gave at its creation
 * @param state its state
 * @param createdAt when it was begun, by the store's clock
 * @param endedAt when it stopped RUNNING, or null
 * @param expiresAt when its retention passes; null while it is RUNNING
 * @param failure why it FAILED, or null
 * @param tally how far it is
 */
public record StoredJob(
    JobId id,
    Owner owner,
    String definition,
    JobState state,
    Instant createdAt,
    @Nullable Instant endedAt,
    @Nullable Instant expiresAt,
    @Nullable Issue failure,
    Tally tally) {
  /** Names the job and its state; definitions stay out of logs. */
  @Override
  public String toString() {
    return "StoredJob[id=" + id + ", state=" + state + ", tally=" + tally + "]";
  }
}
