package io.fhirexport.core.search;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes note of where the values at some paths stand in a body, and reads those that are looked at.
 * Confined; used again for the next body.
 */
public final class Captures extends Captured {
  static final String LAST_UPDATED = "meta.lastUpdated";

  private final List<String> paths;
  private final int[][] ranges;
  private final int[] sizes;
  private byte[] body = {};
  private @Nullable Instant lastUpdated;

  /** Captures at the paths of a filter. */
  public Captures(TypeFilter filter) {
    this.paths = filter.paths();
    this.ranges = new int[paths.size()][8];
    this.sizes = new int[paths.size()];
  }

  /** Forgets the last body. */
  public void begin(byte[] bytes) {
    body = bytes;
    lastUpdated = null;
    Arrays.fill(sizes, 0);
  }

  /**
   * Notes a value that is neither an array nor null.
   *
   * @param path the path's place among those of the filter
   * @param start where it begins in the body
   * @param end where it ends
   */
  public void add(int path, int start, int end) {
    int size = sizes[path];
    if (size == ranges[path].length) {
      ranges[path] = Arrays.copyOf(ranges[path], 2 * size);
    }
    ranges[path][size] = start;
    ranges[path][size + 1] = end;
    sizes[path] = size + 2;
  }

  /** Adds when the resource last changed, where its source knows; the body's own word yields. */
  public void knownLastUpdated(@Nullable Instant instant) {
    lastUpdated = instant;
  }

  @Override
  List<Node> at(String rootPath) {
    if (lastUpdated != null && rootPath.equals(LAST_UPDATED)) {
      return List.of(Node.string(lastUpdated.toString()));
    }
    int path = paths.indexOf(rootPath);
    if (path < 0 || sizes[path] == 0) {
      return List.of();
    }
    if (sizes[path] == 2) {
      return List.of(Node.parse(body, ranges[path][0], ranges[path][1]));
    }
    List<Node> nodes = new ArrayList<>(sizes[path] / 2);
    for (int i = 0; i < sizes[path]; i += 2) {
      nodes.add(Node.parse(body, ranges[path][i], ranges[path][i + 1]));
    }
    return nodes;
  }
}
