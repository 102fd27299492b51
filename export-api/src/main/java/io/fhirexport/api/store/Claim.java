package io.fhirexport.api.store;

import io.fhirexport.api.JobId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A numbered, time-limited hold of one worker. Immutable: what the store said when the claim was
 * taken.
 *
 * @param job the job
 * @param number 1 or more, unique within the job for ever
 * @param kind what it is for
 * @param stage the stage its tasks belong to; 0 for SWEEP and PURGE
 * @param type the resource type of its tasks; empty unless it is an EXPORT
 * @param tasks the tasks held: one for PLAN, EXPORT and CLOSE, none for SWEEP and PURGE
 * @param target the DEAD claim a SWEEP is about, or null
 */
public record Claim(
    JobId job,
    long number,
    ClaimKind kind,
    int stage,
    String type,
    List<Task> tasks,
    @Nullable DeadClaim target) {
  /** Copies the tasks. */
  public Claim {
    tasks = List.copyOf(tasks);
  }
}
