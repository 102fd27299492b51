package io.fhirexport.core.search;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * All queries of one resource type: a resource is to match one of them, and of that one every
 * parameter. Immutable and thread-safe.
 */
public final class TypeFilter {
  private final List<String> texts;
  private final List<List<SearchCondition>> queries;
  private final List<String> paths;

  TypeFilter(List<String> texts, List<List<SearchCondition>> queries) {
    this.texts = List.copyOf(texts);
    this.queries = queries.stream().map(List::copyOf).toList();
    SortedSet<String> all = new TreeSet<>();
    queries.forEach(query -> query.forEach(condition -> all.addAll(condition.paths())));
    this.paths = List.copyOf(all);
  }

  /** The queries as text, each once, each beginning with the type and a question mark. */
  public List<String> queries() {
    return texts;
  }

  /** The paths to capture of a resource, in order, each once; the empty path is all of it. */
  public List<String> paths() {
    return paths;
  }

  /** The conditions of each query. */
  List<List<SearchCondition>> conditions() {
    return queries;
  }

  /** Whether it matters when the resource last changed. */
  public boolean looksAtTimeOfChange() {
    return paths.contains(Captures.LAST_UPDATED);
  }

  /**
   * Whether a resource belongs, by what was captured at {@link #paths}.
   *
   * @throws IllegalArgumentException if what was captured is no JSON
   */
  public boolean matches(Captured captured) {
    for (List<SearchCondition> query : queries) {
      if (matches(query, captured)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(List<SearchCondition> query, Captured captured) {
    for (SearchCondition condition : query) {
      if (!condition.matches(captured)) {
        return false;
      }
    }
    return true;
  }
}
