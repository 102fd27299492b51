package io.fhirexport.core.run;

/** Carries a {@link ClaimLostException} through code that knows nothing of claims. */
final class LostMeanwhileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LostMeanwhileException() {
    super("The claim is lost.", null, false, false);
  }
}
