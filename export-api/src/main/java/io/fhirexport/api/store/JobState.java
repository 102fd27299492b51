package io.fhirexport.api.store;

/** Where a job stands. */
public enum JobState {
  /** Accepted, and not yet at an end. */
  RUNNING,
  /** All files are there. */
  COMPLETE,
  /** Given up, with a reason. */
  FAILED,
  /** Given up because its owner said so; to everyone outside it no longer exists. */
  CANCELLED,
  /**
   * Its retention has passed, or its owner has done with it; to everyone outside it no longer
   * exists.
   */
  EXPIRED
}
