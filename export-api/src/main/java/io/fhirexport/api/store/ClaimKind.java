package io.fhirexport.api.store;

/** What a claim is for. */
public enum ClaimKind {
  /** Cut a stage into tasks. */
  PLAN,
  /** Write the resources of tasks to a file. */
  EXPORT,
  /** Make the job complete. */
  CLOSE,
  /** Void the names a DEAD claim may have written. */
  SWEEP,
  /** Remove what an ended job left. */
  PURGE
}
