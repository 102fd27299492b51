package io.fhirexport.api.sink;

/** Why a job's files go. */
public enum PurgeCause {
  /** The job was cancelled or failed: nobody was handed its files. */
  ABORTED,
  /** The job was complete; its retention has passed, or its owner has done with it. */
  EXPIRED
}
