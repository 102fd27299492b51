package io.fhirexport.core;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Follows references in the plainest way, all resources at hand; what an export must come to. Knows
 * bodies without escapes, with each identifier's system before its value.
 */
final class References {
  private static final Pattern REFERENCE = Pattern.compile("\"reference\":\"([^\"]+)\"");
  private static final Pattern IDENTIFIER =
      Pattern.compile("\"system\":\"([^\"]+)\",\"value\":\"([^\"]+)\"");
  private static final Pattern LAST_UPDATED = Pattern.compile("\"lastUpdated\":\"([^\"]+)\"");

  private final Map<String, String> bodies;
  private final Set<String> types;
  private final int depth;
  private final Predicate<String> outsider;
  private final Map<String, List<String>> answers = new HashMap<>();

  /**
   * References among resources.
   *
   * @param bodies every resource there is, by {@code Type/id}
   * @param outsider whether the body of a resource of these types keeps it out
   */
  References(Map<String, String> bodies, Set<String> types, int depth, Predicate<String> outsider) {
    this.bodies = bodies;
    this.types = types;
    this.depth = depth;
    this.outsider = outsider;
  }

  /** What goes out because of references, if these are exported. */
  Set<String> from(Collection<String> exported) {
    return from(exported, Set.of(), body -> false);
  }

  /**
   * The same with a window.
   *
   * @param inScope what belongs but for the window
   * @param changed whether a body has changed within the window
   */
  Set<String> from(
      Collection<String> exported, Collection<String> inScope, Predicate<String> changed) {
    Set<String> returned = new TreeSet<>();
    Set<String> known = new HashSet<>();
    Set<String> frontierReturned = new HashSet<>(exported);
    Set<String> frontierInScope = new HashSet<>(inScope);
    for (int d = 0; d < depth; d++) {
      Set<String> nextReturned = targets(frontierReturned);
      Set<String> nextInScope = targets(frontierInScope);
      nextInScope.stream().filter(key -> changed.test(body(key))).forEach(nextReturned::add);
      nextReturned.removeAll(returned);
      nextInScope.removeAll(known);
      returned.addAll(nextReturned);
      known.addAll(nextInScope);
      frontierReturned = nextReturned;
      frontierInScope = nextInScope;
    }
    return returned;
  }

  private Set<String> targets(Collection<String> origins) {
    Set<String> targets = new HashSet<>();
    for (String origin : origins) {
      REFERENCE.matcher(body(origin)).results().forEach(match -> resolve(match, targets));
    }
    return targets;
  }

  private void resolve(MatchResult reference, Set<String> targets) {
    String text = reference.group(1);
    List<String> matches =
        answers.computeIfAbsent(
            text,
            any -> bodies.keySet().stream().filter(key -> answers(key, text)).limit(2).toList());
    if (matches.size() == 1 && !outsider.test(body(matches.get(0)))) {
      targets.add(matches.get(0));
    }
  }

  private boolean answers(String key, String text) {
    String type = key.substring(0, key.indexOf('/'));
    if (!types.contains(type) || !text.startsWith(type)) {
      return false;
    }
    return text.equals(key)
        || (text.startsWith(type + "?identifier=")
            && IDENTIFIER
                .matcher(body(key))
                .results()
                .anyMatch(id -> text.endsWith("=" + id.group(1) + "|" + id.group(2))));
  }

  private String body(String key) {
    return bodies.getOrDefault(key, "");
  }

  /** Whether a body says that it has changed since. */
  static boolean changedSince(String body, Instant since) {
    return LAST_UPDATED
        .matcher(body)
        .results()
        .findFirst()
        .map(match -> !Instant.parse(match.group(1)).isBefore(since))
        .orElse(true);
  }
}
