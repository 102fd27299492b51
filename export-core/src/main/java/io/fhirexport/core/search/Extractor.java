package io.fhirexport.core.search;

import io.fhirexport.core.search.Evaluation.Scope;
import io.fhirexport.core.search.Expression.Union;
import io.fhirexport.core.search.ExpressionCompiler.Compiled;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Takes the values of one expression out of resources of one type. Immutable.
 *
 * <p>A value that two parts of a union name comes twice.
 */
final class Extractor {
  private final List<Evaluation> branches;
  private final List<String> paths;
  private final Set<String> types;

  private Extractor(List<Evaluation> branches, List<String> paths, Set<String> types) {
    this.branches = List.copyOf(branches);
    this.paths = List.copyOf(paths);
    this.types = Set.copyOf(types);
  }

  /**
   * Compiles an expression that is seen from a resource.
   *
   * @throws UnsupportedExpressionException if it is beyond what can be followed in JSON alone
   */
  static Extractor compile(String resourceType, String expression, Elements model)
      throws UnsupportedExpressionException {
    return compile(resourceType, ExpressionParser.parse(expression), model);
  }

  static Extractor compile(String resourceType, Expression expression, Elements model)
      throws UnsupportedExpressionException {
    ExpressionCompiler compiler = new ExpressionCompiler(resourceType, model);
    List<Compiled> branches = new ArrayList<>();
    for (Expression branch : branches(expression)) {
      branches.add(compiler.compile(branch, null));
    }
    return of(branches, compiler);
  }

  /**
   * Compiles an expression that is seen from a value in a resource, as those of a composite's
   * components are.
   *
   * @param focusType the type of that value
   * @throws UnsupportedExpressionException if it is beyond what can be followed in JSON alone
   */
  static Extractor compileWithin(
      String resourceType, String focusType, String expression, Elements model)
      throws UnsupportedExpressionException {
    ExpressionCompiler compiler = new ExpressionCompiler(resourceType, model);
    return of(
        List.of(compiler.compile(ExpressionParser.parse(expression), Set.of(focusType))), compiler);
  }

  private static Extractor of(List<Compiled> branches, ExpressionCompiler compiler) {
    Set<String> types = new TreeSet<>();
    branches.forEach(branch -> types.addAll(branch.types()));
    // Many a parameter's union names twenty types of resources, each of which it is for.
    List<Evaluation> evaluations =
        branches.stream()
            .map(Compiled::evaluation)
            .filter(evaluation -> !evaluation.equals(Slice.NOTHING))
            .toList();
    return new Extractor(evaluations, List.copyOf(compiler.paths()), types);
  }

  /** The parts of a union, left to right; an expression that is none is its own only part. */
  static List<Expression> branches(Expression expression) {
    if (!(expression instanceof Union union)) {
      return List.of(expression);
    }
    List<Expression> all = new ArrayList<>(branches(union.left()));
    all.addAll(branches(union.right()));
    return all;
  }

  /** The paths it wants captured; the empty path is the whole resource. */
  List<String> paths() {
    return paths;
  }

  /** The types its values can have; empty if there can be none in a resource of this type. */
  Set<String> types() {
    return types;
  }

  /** The values in a resource. */
  List<TypedValue> extract(Captured captured) {
    return in(new Scope(captured, null));
  }

  /** The values seen from a value in a resource. */
  List<TypedValue> evaluate(TypedValue focus, Captured captured) {
    return in(new Scope(captured, focus));
  }

  private List<TypedValue> in(Scope scope) {
    if (branches.size() == 1) {
      return branches.get(0).in(scope);
    }
    List<TypedValue> values = new ArrayList<>();
    for (Evaluation branch : branches) {
      values.addAll(branch.in(scope));
    }
    return values;
  }
}
