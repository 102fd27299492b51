package io.fhirexport.api.source;

/** Which version a source hands out of a resource that changes after the transaction time. */
public enum AsOfGrade {
  /**
   * The version current at the transaction time, read from history. Chained exports neither lose
   * nor repeat.
   */
  AS_OF,
  /**
   * The version current when it is read. A resource changed meanwhile goes out in its newer
   * version, and again in the next {@code _since}: a repeat, never a loss.
   */
  LATEST
}
