package io.fhirexport.core.search;

import io.fhirexport.core.search.Expression.Focus;
import io.fhirexport.core.search.Expression.Member;
import io.fhirexport.core.search.SearchParameter.Component;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Takes the values of a composite parameter out of resources of one type. Immutable. */
final class CompositeExtractor {
  /** Composites that stand in the resource itself: an extractor for each component. */
  private final List<List<Extractor>> ofResource = new ArrayList<>();

  /** Composites that stand in a value: where those are, and by their type the components. */
  private final List<Within> within = new ArrayList<>();

  private final SortedSet<String> paths = new TreeSet<>();

  private record Within(Extractor focus, Map<String, List<Extractor>> components) {}

  /**
   * The values of the components of one composite, which belong together.
   *
   * @param components the values of each component, in the parameter's order
   */
  record Group(List<List<TypedValue>> components) {}

  private CompositeExtractor() {}

  /**
   * Compiles a composite parameter.
   *
   * @throws UnsupportedExpressionException if an expression is beyond what can be followed in JSON
   */
  static CompositeExtractor compile(String resourceType, SearchParameter parameter, Elements model)
      throws UnsupportedExpressionException {
    CompositeExtractor composite = new CompositeExtractor();
    for (Expression branch : Extractor.branches(ExpressionParser.parse(parameter.expression()))) {
      if (branch instanceof Member member
          && member.of() instanceof Focus
          && model.isA(resourceType, member.name())) {
        composite.addResource(resourceType, parameter.components(), model);
      } else {
        composite.addWithin(resourceType, branch, parameter.components(), model);
      }
    }
    return composite;
  }

  private void addResource(String resourceType, List<Component> components, Elements model)
      throws UnsupportedExpressionException {
    List<Extractor> extractors = new ArrayList<>();
    for (Component component : components) {
      extractors.add(Extractor.compile(resourceType, component.expression(), model));
    }
    extractors.forEach(extractor -> paths.addAll(extractor.paths()));
    ofResource.add(extractors);
  }

  private void addWithin(
      String resourceType, Expression branch, List<Component> components, Elements model)
      throws UnsupportedExpressionException {
    Extractor focus = Extractor.compile(resourceType, branch, model);
    Map<String, List<Extractor>> byType = new TreeMap<>();
    for (String type : focus.types()) {
      List<Extractor> extractors = new ArrayList<>();
      for (Component component : components) {
        extractors.add(Extractor.compileWithin(resourceType, type, component.expression(), model));
      }
      extractors.forEach(extractor -> paths.addAll(extractor.paths()));
      byType.put(type, extractors);
    }
    paths.addAll(focus.paths());
    within.add(new Within(focus, byType));
  }

  /** The paths it wants captured. */
  List<String> paths() {
    return List.copyOf(paths);
  }

  /** The composites in a resource. */
  List<Group> extract(Captured captured) {
    List<Group> groups = new ArrayList<>();
    for (List<Extractor> components : ofResource) {
      groups.add(
          new Group(components.stream().map(component -> component.extract(captured)).toList()));
    }
    for (Within each : within) {
      for (TypedValue focus : each.focus.extract(captured)) {
        List<Extractor> components = each.components.getOrDefault(focus.type(), List.of());
        groups.add(
            new Group(
                components.stream()
                    .map(component -> component.evaluate(focus, captured))
                    .toList()));
      }
    }
    return groups;
  }
}
