package io.fhirexport.core.search;

import io.fhirexport.core.search.Elements.Element;
import io.fhirexport.core.search.Expression.And;
import io.fhirexport.core.search.Expression.Equal;
import io.fhirexport.core.search.Expression.Exists;
import io.fhirexport.core.search.Expression.Focus;
import io.fhirexport.core.search.Expression.Index;
import io.fhirexport.core.search.Expression.Is;
import io.fhirexport.core.search.Expression.Literal;
import io.fhirexport.core.search.Expression.Member;
import io.fhirexport.core.search.Expression.Not;
import io.fhirexport.core.search.Expression.OfType;
import io.fhirexport.core.search.Expression.Or;
import io.fhirexport.core.search.Expression.Resolve;
import io.fhirexport.core.search.Expression.Union;
import io.fhirexport.core.search.Expression.Where;
import io.fhirexport.core.search.Expression.WholeResource;
import io.fhirexport.core.search.Slice.Spot;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Turns one expression into what evaluates it, and learns which paths that needs. Confined. */
final class ExpressionCompiler {
  private static final String CONTAINED = "contained";

  private final String resourceType;
  private final Elements model;
  private final SortedSet<String> paths = new TreeSet<>();

  /** Something compiled, and the types its values can have. */
  record Compiled(Evaluation evaluation, Set<String> types) {
    static Compiled of(Slice slice) {
      return new Compiled(slice, slice.types());
    }

    static Compiled bool(Evaluation evaluation) {
      return new Compiled(evaluation, Set.of("boolean"));
    }
  }

  ExpressionCompiler(String resourceType, Elements model) {
    this.resourceType = resourceType;
    this.model = model;
  }

  /** The paths that everything compiled so far needs. */
  SortedSet<String> paths() {
    return paths;
  }

  /**
   * Compiles an expression to be used as it is.
   *
   * @param focusTypes the types of the values it is seen from, or null if that is the resource
   */
  Compiled compile(Expression expression, @Nullable Set<String> focusTypes)
      throws UnsupportedExpressionException {
    Compiled compiled = step(expression, focusTypes);
    if (compiled.evaluation instanceof Slice slice) {
      slice.spots().forEach(spot -> paths.add(spot.path()));
    }
    return compiled;
  }

  private Compiled step(Expression expression, @Nullable Set<String> focus)
      throws UnsupportedExpressionException {
    if (expression instanceof Focus) {
      return focus == null
          ? Compiled.of(Slice.resource(resourceType))
          : new Compiled(scope -> List.of(Objects.requireNonNull(scope.focus())), focus);
    } else if (expression instanceof WholeResource) {
      return Compiled.of(Slice.resource(resourceType));
    } else if (expression instanceof Literal literal) {
      return new Compiled(scope -> List.of(literal.value()), Set.of(literal.value().type()));
    } else if (expression instanceof Member member) {
      return member(member, focus);
    } else if (expression instanceof OfType ofType) {
      return ofType(ofType, focus);
    } else if (expression instanceof Index index) {
      return index(index, focus);
    } else if (expression instanceof Where where) {
      return where(where, focus);
    } else if (expression instanceof Union union) {
      return union(union, focus);
    } else if (expression instanceof Resolve) {
      throw new UnsupportedExpressionException(
          "resolve() is supported only to ask for the type of a reference's target.");
    }
    return Compiled.bool(truth(expression, focus));
  }

  private Compiled member(Member member, @Nullable Set<String> focus)
      throws UnsupportedExpressionException {
    String name = member.name();
    if (member.of() instanceof Focus && model.isResource(name)) {
      return focus == null && model.isA(resourceType, name)
          ? step(member.of(), focus)
          : Compiled.of(Slice.NOTHING);
    }
    Compiled of = step(member.of(), focus);
    if (of.evaluation instanceof Slice slice && !of.types.contains("Resource")) {
      return Compiled.of(new Slice(spots(slice, name)));
    }
    return navigation(compile(member.of(), focus), name);
  }

  private List<Spot> spots(Slice slice, String name) throws UnsupportedExpressionException {
    List<Spot> spots = new ArrayList<>();
    for (Spot spot : slice.spots()) {
      Element element = model.find(spot.type(), name);
      if (element != null) {
        String prefix = spot.path().isEmpty() ? "" : of(spot) + ".";
        for (String type : element.types()) {
          spots.add(new Spot(prefix + element.jsonName(type), type));
        }
      }
    }
    if (spots.isEmpty() && !slice.spots().isEmpty()) {
      throw unknown(name, slice.types());
    }
    return spots;
  }

  /** Where the members of what stands at a spot are: those of primitive values are beside it. */
  private String of(Spot spot) {
    int last = spot.path().lastIndexOf('.') + 1;
    return model.isPrimitive(spot.type())
        ? spot.path().substring(0, last) + "_" + spot.path().substring(last)
        : spot.path();
  }

  private Compiled navigation(Compiled of, String name) throws UnsupportedExpressionException {
    Set<String> types = new TreeSet<>();
    boolean open = of.types.contains("Resource") || of.types.isEmpty();
    for (String type : of.types) {
      Element element = model.find(type, name);
      if (model.isPrimitive(type) && element != null) {
        throw new UnsupportedExpressionException(
            "The element " + name + " of a primitive value is not supported there.");
      }
      if (element != null) {
        types.addAll(element.types());
      }
    }
    if (types.isEmpty() && !open) {
      throw unknown(name, of.types);
    }
    return new Compiled(scope -> Navigation.members(of.evaluation.in(scope), name, model), types);
  }

  private static UnsupportedExpressionException unknown(String name, Set<String> types) {
    return new UnsupportedExpressionException(
        "There is no element " + name + " in " + String.join(", ", types) + ".");
  }

  /** Chooses among the types of a choice, so that one which derives from the wanted is another. */
  private Compiled ofType(OfType ofType, @Nullable Set<String> focus)
      throws UnsupportedExpressionException {
    String wanted = known(ofType.type());
    Compiled of = step(ofType.of(), focus);
    if (of.evaluation instanceof Slice slice && !of.types.contains("Resource")) {
      List<Spot> spots = slice.spots().stream().filter(spot -> spot.type().equals(wanted)).toList();
      return Compiled.of(new Slice(spots));
    }
    Evaluation all = compile(ofType.of(), focus).evaluation;
    boolean open = of.types.isEmpty() || of.types.contains("Resource");
    return new Compiled(
        scope -> all.in(scope).stream().filter(value -> value.type().equals(wanted)).toList(),
        open || of.types.contains(wanted) ? Set.of(wanted) : Set.of());
  }

  /** A type's name, as the specification writes it or, as in {@code DateTime}, nearly so. */
  private String known(String type) throws UnsupportedExpressionException {
    if (model.knows(type)) {
      return type;
    }
    String lower = type.substring(0, 1).toLowerCase(Locale.ROOT) + type.substring(1);
    if (model.isPrimitive(lower)) {
      return lower;
    }
    throw new UnsupportedExpressionException("There is no type " + type + ".");
  }

  private Compiled index(Index index, @Nullable Set<String> focus)
      throws UnsupportedExpressionException {
    Compiled of = compile(index.of(), focus);
    if (of.evaluation instanceof Slice slice && slice.spots().size() > 1) {
      throw new UnsupportedExpressionException(
          "An index is not supported where values of several types are mixed.");
    }
    return new Compiled(
        scope -> {
          List<TypedValue> values = of.evaluation.in(scope);
          return index.index() < values.size() ? List.of(values.get(index.index())) : List.of();
        },
        of.types);
  }

  private Compiled where(Where where, @Nullable Set<String> focus)
      throws UnsupportedExpressionException {
    Compiled of = compile(where.of(), focus);
    if (of.types.isEmpty()) {
      return of;
    }
    Evaluation criterion = compile(where.criterion(), of.types).evaluation;
    return new Compiled(
        scope ->
            of.evaluation.in(scope).stream()
                .filter(
                    value ->
                        Boolean.TRUE.equals(
                            Truth.of(criterion.in(new Evaluation.Scope(scope.captured(), value)))))
                .toList(),
        of.types);
  }

  private Compiled union(Union union, @Nullable Set<String> focus)
      throws UnsupportedExpressionException {
    Compiled left = compile(union.left(), focus);
    Compiled right = compile(union.right(), focus);
    Set<String> types = new TreeSet<>(left.types);
    types.addAll(right.types);
    return new Compiled(
        scope -> {
          Set<TypedValue> values = new LinkedHashSet<>(left.evaluation.in(scope));
          values.addAll(right.evaluation.in(scope));
          return List.copyOf(values);
        },
        types);
  }

  private Evaluation truth(Expression expression, @Nullable Set<String> focus)
      throws UnsupportedExpressionException {
    if (expression instanceof Exists exists) {
      Evaluation of = compile(exists.of(), focus).evaluation;
      return scope -> Truth.values(!of.in(scope).isEmpty());
    } else if (expression instanceof Not not) {
      Evaluation of = compile(not.of(), focus).evaluation;
      return scope -> Truth.values(Truth.not(Truth.of(of.in(scope))));
    } else if (expression instanceof Is is && is.of() instanceof Resolve resolve) {
      return targetIs(compile(resolve.of(), focus).evaluation, known(is.type()));
    } else if (expression instanceof Is is) {
      Evaluation of = compile(is.of(), focus).evaluation;
      String type = known(is.type());
      return scope -> Truth.values(Truth.isA(of.in(scope), type, model));
    } else if (expression instanceof Equal equal) {
      Evaluation left = compile(equal.left(), focus).evaluation;
      Evaluation right = compile(equal.right(), focus).evaluation;
      return scope -> Truth.values(Truth.equal(left.in(scope), right.in(scope)));
    } else if (expression instanceof And and) {
      Evaluation left = compile(and.left(), focus).evaluation;
      Evaluation right = compile(and.right(), focus).evaluation;
      return scope -> Truth.values(Truth.and(Truth.of(left.in(scope)), Truth.of(right.in(scope))));
    } else if (expression instanceof Or or) {
      Evaluation left = compile(or.left(), focus).evaluation;
      Evaluation right = compile(or.right(), focus).evaluation;
      return scope -> Truth.values(Truth.or(Truth.of(left.in(scope)), Truth.of(right.in(scope))));
    }
    throw new IllegalStateException("An expression of an unknown kind.");
  }

  private Evaluation targetIs(Evaluation references, String type) {
    paths.add(CONTAINED);
    return scope -> {
      List<TypedValue> values = references.in(scope);
      if (values.size() != 1) {
        return List.of();
      }
      String target = References.targetType(values.get(0), scope.captured().at(CONTAINED), model);
      return target == null ? List.of() : Truth.values(model.isA(target, type));
    };
  }
}
