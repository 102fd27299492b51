package io.fhirexport.core.run;

/**
 * The claim belongs to somebody else by now, or its job has ended: drop everything, delete nothing.
 */
final class ClaimLostException extends Exception {
  private static final long serialVersionUID = 1L;

  ClaimLostException() {
    super("The claim is lost.", null, false, false);
  }
}
