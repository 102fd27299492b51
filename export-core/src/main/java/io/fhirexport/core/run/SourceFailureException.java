package io.fhirexport.core.run;

/** The source failed, and may do better later. */
final class SourceFailureException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Exception reason;

  SourceFailureException(Exception reason) {
    super("The source failed.", reason);
    this.reason = reason;
  }

  /** What it threw. */
  Exception reason() {
    return reason;
  }
}
