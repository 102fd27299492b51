package io.fhirexport.core.search;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Finds out that a body does not match while it is still being read: once a member of the resource
 * is complete, so are the values of all search parameters that look at nothing else. Confined; used
 * again for the next body.
 */
public final class EarlyRefusal {
  /** What an envelope may hold instead of the body. */
  private static final Set<String> BESIDE_THE_BODY = Set.of("", "id", "meta");

  private final List<String> members;
  private final List<List<Decider>> deciders = new ArrayList<>();
  private final int queries;
  private final BitSet failed;

  /** For the queries of a filter. */
  public EarlyRefusal(TypeFilter filter) {
    List<List<SearchCondition>> conditions = filter.conditions();
    SortedSet<String> all = new TreeSet<>();
    conditions.forEach(query -> query.forEach(condition -> all.addAll(roots(condition.paths()))));
    all.removeAll(BESIDE_THE_BODY);
    this.members = List.copyOf(all);
    for (String member : members) {
      List<Decider> ofMember = new ArrayList<>();
      for (int i = 0; i < conditions.size(); i++) {
        for (SearchCondition condition : conditions.get(i)) {
          if (roots(condition.paths()).equals(Set.of(member))) {
            ofMember.add(new Decider(i, condition));
          }
        }
      }
      deciders.add(List.copyOf(ofMember));
    }
    this.queries = conditions.size();
    this.failed = new BitSet(queries);
  }

  private static Set<String> roots(List<String> paths) {
    Set<String> roots = new TreeSet<>();
    for (String path : paths) {
      int dot = path.indexOf('.');
      roots.add(dot < 0 ? path : path.substring(0, dot));
    }
    return roots;
  }

  /** The members of the resource after which {@link #isRefused} is worth asking. */
  public List<String> members() {
    return members;
  }

  /** Forgets the last body. */
  public void begin() {
    failed.clear();
  }

  /**
   * Whether the body matches no query, whatever follows.
   *
   * @param member the place of the member that is complete, among {@link #members}
   * @param captured what was captured so far
   * @throws IllegalArgumentException if what was captured is no JSON
   */
  public boolean isRefused(int member, Captured captured) {
    for (Decider decider : deciders.get(member)) {
      if (!failed.get(decider.query()) && !decider.condition().matches(captured)) {
        failed.set(decider.query());
      }
    }
    return failed.cardinality() == queries;
  }

  /** A condition that one member decides, and the place of its query. */
  private record Decider(int query, SearchCondition condition) {}
}
