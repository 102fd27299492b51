package io.fhirexport.core.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What was picked out of one resource: the JSON at some paths from its root. Immutable. */
final class Captured {
  private final Map<String, List<Node>> byPath;

  /**
   * Holds what stands at each path.
   *
   * @param byPath dotted names of JSON members, and what stands there in the order of the body,
   *     arrays replaced by their items; the empty path is the resource
   */
  Captured(Map<String, List<Node>> byPath) {
    this.byPath = Map.copyOf(byPath);
  }

  /**
   * Picks what stands at some paths.
   *
   * @throws IllegalArgumentException if the body is no JSON
   */
  static Captured of(byte[] body, Collection<String> paths) {
    return of(Node.parse(body, 0, body.length), paths);
  }

  /** As {@link #of(byte[], Collection)}, of a resource that is parsed. */
  static Captured of(Node root, Collection<String> paths) {
    Map<String, List<Node>> byPath = new HashMap<>();
    for (String path : paths) {
      List<Node> at = List.of(root);
      for (String name : path.isEmpty() ? new String[0] : path.split("\\.", -1)) {
        at = at.stream().flatMap(each -> each.each(name).stream()).toList();
      }
      byPath.put(path, at);
    }
    return new Captured(byPath);
  }

  /** As {@link #of(byte[], Collection)}, of text. */
  static Captured of(String body, Collection<String> paths) {
    return of(body.getBytes(UTF_8), paths);
  }

  /** What stands at a path that was asked for; empty if nothing does. */
  List<Node> at(String rootPath) {
    return byPath.getOrDefault(rootPath, List.of());
  }
}
