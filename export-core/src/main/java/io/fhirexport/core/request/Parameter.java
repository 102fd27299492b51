package io.fhirexport.core.request;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One parameter as it was sent. Immutable; its value may name a patient.
 *
 * @param name its name
 * @param shape the {@code value[x]} it came as; empty for one of a query string
 * @param value its text; null where the shape has none that could be read
 */
record Parameter(String name, String shape, @Nullable String value) {
  static final String OF_QUERY = "";

  /** The value, if it came in a query or in one of these shapes. */
  @Nullable String text(Set<String> shapes) {
    return shape.equals(OF_QUERY) || shapes.contains(shape) ? value : null;
  }

  @Override
  public String toString() {
    return "Parameter[name=" + name + "]";
  }
}
