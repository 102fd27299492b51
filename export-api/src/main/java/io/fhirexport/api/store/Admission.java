package io.fhirexport.api.store;

import io.fhirexport.api.JobId;
import java.util.List;

/**
 * Whether a job was begun. Immutable.
 *
 * @param accepted whether it was
 * @param running if not: the owner's RUNNING jobs that stand in the way
 */
public record Admission(boolean accepted, List<JobId> running) {
  /** The job was begun. */
  public static final Admission ACCEPTED = new Admission(true, List.of());

  /** Copies the list. */
  public Admission {
    running = List.copyOf(running);
  }

  /** The job was not begun: its owner runs as many as allowed. */
  public static Admission refused(List<JobId> running) {
    return new Admission(false, running);
  }
}
