package io.fhirexport.core;

/**
 * A parameter of a kick-off that needs something of the host's parts, without which it is refused.
 */
public enum OptionalParameter {
  /** {@code _container}: the sink lets a client choose where files go. */
  CONTAINER,
  /** {@code organizeOutputBy}: the sink keeps scratch, or the source walks patients. */
  ORGANIZE_OUTPUT_BY,
  /** {@code includeAssociatedData}: the sink keeps scratch, and the source has Provenance. */
  INCLUDE_ASSOCIATED_DATA
}
