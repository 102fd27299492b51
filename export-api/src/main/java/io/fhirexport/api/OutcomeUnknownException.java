package io.fhirexport.api;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by an SPI that cannot tell whether it happened; the engine repeats the same call, which is
 * idempotent.
 */
public class OutcomeUnknownException extends IOException {
  private static final long serialVersionUID = 1L;

  /** States what cannot be told. */
  public OutcomeUnknownException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
