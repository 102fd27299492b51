package io.fhirexport.core.search;

import java.util.List;

/** What one parameter of a query asks of the values it finds in a resource. Immutable. */
interface Criterion {
  /**
   * Whether the resource is as asked.
   *
   * @param values all values the resource has for the parameter; empty if it has none
   */
  boolean matches(List<TypedValue> values);
}
