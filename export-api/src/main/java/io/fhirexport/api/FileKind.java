package io.fhirexport.api;

/**
 * Which array of the manifest lists a file (Bulk Data IG, "Response - Output Manifest"), if one
 * does.
 */
public enum FileKind {
  /** Resources. */
  OUTPUT,
  /** OperationOutcome resources: what went wrong, what was ignored. */
  ERROR,
  /** Bundles of DELETE requests: what was deleted since the client last asked. */
  DELETED,
  /** Intermediate data of the engine: in no manifest, and in the scratch of a sink. */
  SCRATCH
}
