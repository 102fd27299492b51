package io.fhirexport.core;

import io.fhirexport.api.ExportException;
import io.fhirexport.api.Issue;
import io.fhirexport.api.JobId;

/** A job ended without a manifest. */
public final class ExportFailedException extends ExportException {
  private static final long serialVersionUID = 1L;

  private final transient JobId job;
  private final transient Issue reason;

  /** Names the job and why it ended. */
  public ExportFailedException(JobId job, Issue reason) {
    super("Export " + job + " ended without a manifest: " + reason.text(), null);
    this.job = job;
    this.reason = reason;
  }

  /** The job. */
  public JobId job() {
    return job;
  }

  /** Why it ended. */
  public Issue reason() {
    return reason;
  }
}
