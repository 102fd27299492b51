package io.fhirexport.core.search;

import java.util.List;

/** What one parameter of a query asks of a resource of one type. Immutable. */
interface SearchCondition {
  /** The paths it wants captured. */
  List<String> paths();

  /** Whether the resource is as asked. */
  boolean matches(Captured captured);

  /** Asks for values that one expression takes out of a resource. */
  record OfValues(Extractor extractor, Criterion criterion) implements SearchCondition {
    @Override
    public List<String> paths() {
      return extractor.paths();
    }

    @Override
    public boolean matches(Captured captured) {
      return criterion.matches(extractor.extract(captured));
    }
  }

  /**
   * Asks for a composite whose components are as one of several tuples has them.
   *
   * @param tuples the criteria of each component, in order; one tuple is to match
   */
  record OfComposite(CompositeExtractor extractor, List<List<Criterion>> tuples)
      implements SearchCondition {
    @Override
    public List<String> paths() {
      return extractor.paths();
    }

    @Override
    public boolean matches(Captured captured) {
      for (CompositeExtractor.Group group : extractor.extract(captured)) {
        for (List<Criterion> tuple : tuples) {
          if (matches(tuple, group.components())) {
            return true;
          }
        }
      }
      return false;
    }

    private static boolean matches(List<Criterion> tuple, List<List<TypedValue>> components) {
      for (int i = 0; i < tuple.size(); i++) {
        if (i >= components.size() || !tuple.get(i).matches(components.get(i))) {
          return false;
        }
      }
      return true;
    }
  }
}
