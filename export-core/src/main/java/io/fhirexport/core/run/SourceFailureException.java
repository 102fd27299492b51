package io.fhirexport.core.run;

/** The source failed, and may do better later. */
final class SourceFailureException extends Exception {
  private static final long serialVersionUID = 1L;

  SourceFailureException(Exception cause) {
    super("The source failed.", cause);
  }
}
