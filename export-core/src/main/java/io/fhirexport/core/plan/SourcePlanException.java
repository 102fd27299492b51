package io.fhirexport.core.plan;

import java.io.IOException;

/**
 * The source failed while a job store walked its plan: the store is well, and its commit is not
 * repeated.
 */
public final class SourcePlanException extends IOException {
  private static final long serialVersionUID = 1L;

  private final IOException reason;

  SourcePlanException(IOException reason) {
    super("The source failed while it was asked for its splits.", reason);
    this.reason = reason;
  }

  /** What the source threw. */
  public IOException reason() {
    return reason;
  }
}
