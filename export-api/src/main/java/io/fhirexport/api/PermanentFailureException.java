package io.fhirexport.api;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Thrown by an SPI where trying again is pointless; the engine fails the job with this message. */
public class PermanentFailureException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * States the reason.
   *
   * @param message one sentence that the client will read: no secret, no resource content
   */
  public PermanentFailureException(String message) {
    this(message, null);
  }

  /** States the reason and what led to it. */
  public PermanentFailureException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
