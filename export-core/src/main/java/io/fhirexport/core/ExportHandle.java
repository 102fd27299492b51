package io.fhirexport.core;

import io.fhirexport.api.JobId;
import io.fhirexport.api.Manifest;
import java.time.Instant;
import java.util.concurrent.CompletionStage;

/** A job that was accepted. Thread-safe. */
public interface ExportHandle {
  /** The job's id. */
  JobId id();

  /** The instant the job's data is as of. */
  Instant transactionTime();

  /**
   * Completes when the job is complete, on whatever process; fails with {@link
   * ExportFailedException} when the job fails or is cancelled, or when this engine is closed first.
   * Dependents run on a thread of the host's executor.
   */
  CompletionStage<Manifest> manifest();
}
