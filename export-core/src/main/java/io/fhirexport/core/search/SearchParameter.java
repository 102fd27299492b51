package io.fhirexport.core.search;

import java.util.List;

/**
 * A search parameter. Immutable.
 *
 * @param code its name in a query
 * @param kind how values are compared
 * @param bases the resource types it is for; {@code Resource} and {@code DomainResource} stand for
 *     every type that derives from them
 * @param expression where its values are, in FHIRPath; empty if FHIRPath cannot say
 * @param targets the types a reference may point to; empty if it is no reference
 * @param components the parts of a composite, in the order of their values; empty if it is none
 */
public record SearchParameter(
    String code,
    Kind kind,
    List<String> bases,
    String expression,
    List<String> targets,
    List<Component> components) {

  /** The kinds of search parameter in FHIR R4. */
  public enum Kind {
    TOKEN,
    REFERENCE,
    DATE,
    STRING,
    NUMBER,
    QUANTITY,
    URI,
    COMPOSITE,
    SPECIAL
  }

  /**
   * A part of a composite. Immutable.
   *
   * @param kind how its values are compared
   * @param expression where its values are, seen from a value of the composite
   */
  public record Component(Kind kind, String expression) {}

  public SearchParameter {
    if (code.isEmpty() || bases.isEmpty()) {
      throw new IllegalArgumentException("A search parameter needs a code and a base.");
    }
    if (kind != Kind.SPECIAL && expression.isBlank()) {
      throw new IllegalArgumentException("Search parameter " + code + " needs an expression.");
    }
    if ((kind == Kind.COMPOSITE) == components.isEmpty()) {
      throw new IllegalArgumentException(
          "Search parameter " + code + " has components if and only if it is a composite.");
    }
    bases = List.copyOf(bases);
    targets = List.copyOf(targets);
    components = List.copyOf(components);
  }
}
