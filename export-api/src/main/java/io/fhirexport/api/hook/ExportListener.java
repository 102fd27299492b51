package io.fhirexport.api.hook;

import io.fhirexport.api.ExportJob;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.Issue;
import io.fhirexport.api.store.Counts;
import io.fhirexport.api.store.NewFile;

/**
 * Watches jobs, for logs, metrics and audit. Called from many threads at once, on the engine's own:
 * return soon. What it throws is logged and changes nothing. Each method tells what this process
 * did; another process tells its own listeners.
 */
public interface ExportListener {
  /** A job was accepted. */
  default void onAccepted(ExportJob job, ExportRequest request) {}

  /** A file became the job's. */
  default void onFile(ExportJob job, NewFile file) {}

  /** A task failed and will be tried again. The exception is what the host's own part threw. */
  default void onRetry(ExportJob job, String type, int attempts, Exception cause) {}

  /** All files are there. */
  default void onComplete(ExportJob job, Counts counts) {}

  /** The job was given up. */
  default void onFailed(ExportJob job, Issue reason) {}

  /** The job's owner or an operator ended it. */
  default void onCancelled(ExportJob job) {}

  /** Nothing of the job is left in the sink. */
  default void onPurged(ExportJob job) {}
}
