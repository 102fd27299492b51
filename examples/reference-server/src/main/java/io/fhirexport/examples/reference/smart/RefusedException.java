package io.fhirexport.examples.reference.smart;

/** A token request that is refused (RFC 6749, 5.2). */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String error;

  /**
   * A refusal.
   *
   * @param error one of the codes of RFC 6749
   * @param description one sentence for the client's developer
   */
  RefusedException(String error, String description) {
    super(description);
    this.error = error;
  }

  static RefusedException request(String description) {
    return new RefusedException("invalid_request", description);
  }

  static RefusedException client(String description) {
    return new RefusedException("invalid_client", description);
  }

  String error() {
    return error;
  }
}
