package io.fhirexport.core.search;

import java.util.List;
import java.util.function.Predicate;

/**
 * Asks for one value that is as wanted.
 *
 * @param wanted judges one value
 */
record AnyCriterion(Predicate<TypedValue> wanted) implements Criterion {
  @Override
  public boolean matches(List<TypedValue> values) {
    for (TypedValue value : values) {
      if (wanted.test(value)) {
        return true;
      }
    }
    return false;
  }
}
