package io.fhirexport.api;

import org.jspecify.annotations.Nullable;

/** Root of the unchecked exceptions that FHIR Export throws at its callers. */
public abstract class ExportException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with the sentence to show and what led to it. */
  protected ExportException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
