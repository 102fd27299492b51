package io.fhirexport.core.ndjson;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A member of interest on the way from a resource's root: its name, what it is wanted for, and its
 * own members.
 */
final class PathNode {
  /** What the string at a node is wanted for. */
  enum Want {
    NOTHING,
    TYPE,
    ID,
    META,
    LAST_UPDATED,
    REFERENCE
  }

  final byte[] name;
  Want want = Want.NOTHING;

  /** Which capture the values here are noted for, or -1. */
  int capture = -1;

  private PathNode[] children = {};
  private long lengths;

  private PathNode(String name) {
    this.name = name.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * The root for bodies judged by references at some paths.
   *
   * @param captured the paths at which values are noted, each by its place in this list
   */
  static PathNode root(List<String> referencePaths, List<String> captured) {
    PathNode root = new PathNode("");
    root.at("resourceType").want = Want.TYPE;
    root.at("id").want = Want.ID;
    root.at("meta").want = Want.META;
    root.at("meta.lastUpdated").want = Want.LAST_UPDATED;
    for (String path : referencePaths) {
      root.at(path + ".reference").want = Want.REFERENCE;
    }
    for (int i = 0; i < captured.size(); i++) {
      String path = captured.get(i);
      (path.isEmpty() ? root : root.at(path)).capture = i;
    }
    return root;
  }

  private PathNode at(String path) {
    PathNode node = this;
    for (String part : path.split("\\.", -1)) {
      node = node.childOrNew(part);
    }
    return node;
  }

  private PathNode childOrNew(String part) {
    byte[] wanted = part.getBytes(StandardCharsets.US_ASCII);
    PathNode found = child(wanted, 0, wanted.length);
    if (found == null) {
      found = new PathNode(part);
      children = Arrays.copyOf(children, children.length + 1);
      children[children.length - 1] = found;
      lengths |= 1L << wanted.length;
    }
    return found;
  }

  /** Whether FHIR allows no list here, so that one hides what it holds. */
  boolean isScalar() {
    return want != Want.NOTHING && want != Want.REFERENCE;
  }

  /** The member of this name, or null if it is of no interest. */
  @Nullable PathNode child(byte[] b, int offset, int length) {
    if (length > 63 || (lengths >>> length & 1) == 0) {
      return null;
    }
    for (PathNode child : children) {
      byte[] candidate = child.name;
      if (candidate.length == length && is(candidate, b, offset)) {
        return child;
      }
    }
    return null;
  }

  /** Names are short, and mostly differ at once: byte by byte is faster than the library. */
  private static boolean is(byte[] candidate, byte[] b, int offset) {
    for (int i = 0; i < candidate.length; i++) {
      if (candidate[i] != b[offset + i]) {
        return false;
      }
    }
    return true;
  }
}
