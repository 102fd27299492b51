package io.fhirexport.core.search;

import io.fhirexport.core.search.Expression.Focus;
import io.fhirexport.core.search.Expression.Member;
import io.fhirexport.core.search.SearchParameter.Component;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  private final List<Set<String>> codeSystems = new ArrayList<>();

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
    parameter.components().forEach(component -> composite.codeSystems.add(new TreeSet<>()));
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
    for (int i = 0; i < components.size(); i++) {
      Extractor extractor = Extractor.compile(resourceType, components.get(i).expression(), model);
      codeSystems.get(i).addAll(CodeSystems.at(resourceType, extractor.paths(), model));
      extractors.add(extractor);
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
      for (int i = 0; i < components.size(); i++) {
        String expression = components.get(i).expression();
        extractors.add(Extractor.compileWithin(resourceType, type, expression, model));
        // Where the expression is a name; no other has a code for a value.
        codeSystems.get(i).addAll(CodeSystems.at(type, List.of(expression), model));
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

  /** The systems that the codes of a component belong to. */
  Set<String> codeSystems(int component) {
    return codeSystems.get(component);
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
