package io.fhirexport.api.source;

/**
 * A condition of a {@link SourceQuery}. Those a split evaluates itself are pushed down; the others
 * are its residual, which the engine evaluates.
 */
public enum Condition {
  /** {@link SourceQuery#window()}. */
  WINDOW,
  /** {@link SourceQuery#compartment()}. */
  COMPARTMENT,
  /** {@link SourceQuery#ids()}. */
  IDS,
  /** {@link SourceQuery#typeFilter()}. */
  TYPE_FILTER
}
