package io.fhirexport.core.run;

/** The sink failed, and may do better later. */
final class SinkFailureException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Exception reason;

  SinkFailureException(Exception reason) {
    super("The sink failed.", reason);
    this.reason = reason;
  }

  /** What it threw. */
  Exception reason() {
    return reason;
  }
}
