package io.fhirexport.api;

/** Which array of the manifest lists a file (Bulk Data IG, "Response - Output Manifest"). */
public enum FileKind {
  /** Resources. */
  OUTPUT,
  /** OperationOutcome resources: what went wrong, what was ignored. */
  ERROR
}
