package io.fhirexport.core.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Reads a whole body, and tells only what stands at the paths that were asked for. */
final class WholeBody extends Captured {
  private final Node root;
  private final Set<String> paths;

  private WholeBody(Node root, Collection<String> paths) {
    this.root = root;
    this.paths = Set.copyOf(paths);
  }

  static Captured of(Node root, Collection<String> paths) {
    return new WholeBody(root, paths);
  }

  static Captured of(byte[] body, Collection<String> paths) {
    return of(Node.parse(body, 0, body.length), paths);
  }

  static Captured of(String body, Collection<String> paths) {
    return of(body.getBytes(UTF_8), paths);
  }

  @Override
  List<Node> at(String rootPath) {
    if (!paths.contains(rootPath)) {
      return List.of();
    }
    List<Node> at = List.of(root);
    for (String name : rootPath.isEmpty() ? new String[0] : rootPath.split("\\.", -1)) {
      at = at.stream().flatMap(each -> each.each(name).stream()).toList();
    }
    return at;
  }
}
