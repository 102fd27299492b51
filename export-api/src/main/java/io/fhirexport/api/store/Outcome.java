package io.fhirexport.api.store;

/** Whether a claim's call took effect. */
public enum Outcome {
  /** It did, now or when the same call was made before. */
  APPLIED,
  /** The claim was taken over or its job has ended; nothing changed. */
  LOST
}
