package io.fhirexport.core.search;

/** An expression is none that this package can follow; the message is a sentence that says why. */
final class UnsupportedExpressionException extends Exception {
  private static final long serialVersionUID = 1;

  UnsupportedExpressionException(String message) {
    super(message);
  }
}
