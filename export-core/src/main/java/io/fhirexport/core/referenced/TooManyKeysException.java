package io.fhirexport.core.referenced;

/** One part of the keys takes more memory than there is: cut them into more parts. */
final class TooManyKeysException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TooManyKeysException() {
    super("Too many keys.", null, false, false);
  }
}
