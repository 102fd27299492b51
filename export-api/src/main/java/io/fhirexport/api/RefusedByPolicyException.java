package io.fhirexport.api;

/** The host's policy does not allow this caller to do this. */
public final class RefusedByPolicyException extends ExportException {
  private static final long serialVersionUID = 1L;

  /** Refuses with a sentence for the caller. */
  public RefusedByPolicyException(String reason) {
    super(reason, null);
  }
}
