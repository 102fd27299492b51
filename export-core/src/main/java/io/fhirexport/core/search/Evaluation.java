package io.fhirexport.core.search;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A compiled expression. Immutable. */
interface Evaluation {
  List<TypedValue> in(Scope scope);

  /**
   * What an expression is evaluated on. Immutable.
   *
   * @param captured what was picked out of the resource
   * @param focus the value it is seen from, or null if that is the resource
   */
  record Scope(Captured captured, @Nullable TypedValue focus) {}
}
