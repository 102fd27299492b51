package io.fhirexport.core.run;

/** The sink failed, and may do better later. */
final class SinkFailureException extends Exception {
  private static final long serialVersionUID = 1L;

  SinkFailureException(Exception cause) {
    super("The storage failed.", cause);
  }
}
