package io.fhirexport.core.ndjson;

import java.nio.charset.StandardCharsets;
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

  /** Which member of the resource it is that may decide over a filter, or -1. */
  int decides = -1;

  private static final int SLOTS = 32;

  /** The children by {@link #slot}; those that share one are linked by {@link #other}. */
  private final @Nullable PathNode[] children = new @Nullable PathNode[SLOTS];

  private @Nullable PathNode other;

  private PathNode(String name) {
    this.name = name.getBytes(StandardCharsets.US_ASCII);
  }

  /** The same where no filter is to be decided early. */
  static PathNode root(List<String> referencePaths, List<String> captured) {
    return root(referencePaths, captured, List.of());
  }

  /**
   * The root for bodies judged by references at some paths.
   *
   * @param captured the paths at which values are noted, each by its place in this list
   * @param deciding members of the resource after which a filter may be decided, each by its place
   */
  static PathNode root(List<String> referencePaths, List<String> captured, List<String> deciding) {
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
    for (int i = 0; i < deciding.size(); i++) {
      root.at(deciding.get(i)).decides = i;
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
      int slot = slot(wanted, 0, wanted.length);
      found.other = children[slot];
      children[slot] = found;
    }
    return found;
  }

  /** Whether FHIR allows no list here, so that one hides what it holds. */
  boolean isScalar() {
    return want != Want.NOTHING && want != Want.REFERENCE;
  }

  /** The member of this name, or null if it is of no interest. */
  @Nullable PathNode child(byte[] b, int offset, int length) {
    if (length == 0) {
      return null;
    }
    PathNode child = children[slot(b, offset, length)];
    while (child != null && (child.name.length != length || !is(child.name, b, offset))) {
      child = child.other;
    }
    return child;
  }

  private static int slot(byte[] b, int offset, int length) {
    return (b[offset] * 7 + b[offset + length - 1] * 3 + length) & (SLOTS - 1);
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
