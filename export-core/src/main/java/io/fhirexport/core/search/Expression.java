package io.fhirexport.core.search;

/** The part of FHIRPath that search parameters need, as written. Immutable. */
sealed interface Expression {
  /** What the expression is seen from: the resource, or within {@code where} one of its values. */
  record Focus() implements Expression {}

  /** {@code %resource}. */
  record WholeResource() implements Expression {}

  /** A string, number or boolean. */
  record Literal(TypedValue value) implements Expression {}

  /** {@code of.name}; at the beginning, a name may be that of a type. */
  record Member(Expression of, String name) implements Expression {}

  /** {@code of[index]}, {@code of.first()}. */
  record Index(Expression of, int index) implements Expression {}

  /** {@code of.where(criterion)}. */
  record Where(Expression of, Expression criterion) implements Expression {}

  /** {@code of as type}, {@code of.as(type)}, {@code of.ofType(type)}. */
  record OfType(Expression of, String type) implements Expression {}

  /** {@code of is type}, {@code of.is(type)}. */
  record Is(Expression of, String type) implements Expression {}

  /** {@code of.resolve()}. */
  record Resolve(Expression of) implements Expression {}

  /** {@code of.exists()}. */
  record Exists(Expression of) implements Expression {}

  /** {@code of.not()}. */
  record Not(Expression of) implements Expression {}

  /** {@code left | right}. */
  record Union(Expression left, Expression right) implements Expression {}

  /** {@code left = right}. */
  record Equal(Expression left, Expression right) implements Expression {}

  /** {@code left and right}. */
  record And(Expression left, Expression right) implements Expression {}

  /** {@code left or right}. */
  record Or(Expression left, Expression right) implements Expression {}
}
