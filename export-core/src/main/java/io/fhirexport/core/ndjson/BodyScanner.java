package io.fhirexport.core.ndjson;

import io.fhirexport.core.json.MalformedBodyException;
import io.fhirexport.core.json.Skip;
import io.fhirexport.core.ndjson.PathNode.Want;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads one body from its first byte to its last: checks that it is one JSON object in UTF-8, and
 * picks out the strings at the paths of interest. Confined; one scanner serves many bodies, one
 * after the other.
 */
final class BodyScanner {
  /** In place of an index: the rest of the body is not wanted. Only the root's members decide. */
  private static final int DECIDED = -1;

  private static final byte[] REFERENCE = "reference".getBytes(StandardCharsets.US_ASCII);

  private final PathNode root;
  private final Found found;
  private final boolean references;
  private final StringValue string = new StringValue();
  private byte[] b = {};
  private int end;

  /** Is told what stands at the paths of interest. The ranges are free of escapes. */
  interface Found {
    void string(Want want, byte[] bytes, int offset, int length) throws MalformedBodyException;

    /** A member {@code meta} begins. */
    void meta() throws MalformedBodyException;

    /** A value that is to be captured stands in this range of the body. */
    void captured(int capture, int start, int limit);

    /** Whether the body need not be read any further, now that this member is complete. */
    default boolean isDecided(int member) {
      return false;
    }

    /** The string of a member {@code reference}, wherever it stands. */
    void reference(byte[] bytes, int offset, int length);
  }

  /**
   * A scanner.
   *
   * @param references whether to tell of references wherever they stand
   */
  BodyScanner(PathNode root, Found found, boolean references) {
    this.root = root;
    this.found = found;
    this.references = references;
  }

  /**
   * Scans a body.
   *
   * @return false if {@link Found} did not want to know the rest of it
   * @throws MalformedBodyException if it is anything but one JSON object, or {@link Found} said so
   */
  boolean scan(byte[] bytes, int offset, int limit) throws MalformedBodyException {
    b = bytes;
    end = limit;
    int p = skipSpace(offset);
    if (p >= end || b[p] != '{') {
      throw new MalformedBodyException("it is not a JSON object");
    }
    p = value(p, root, -1);
    if (p == DECIDED) {
      return false;
    }
    if (skipSpace(p) != end) {
      throw new MalformedBodyException("something follows the JSON object");
    }
    return true;
  }

  private int value(int p, @Nullable PathNode node, int depth) throws MalformedBodyException {
    if (node == null && !references) {
      return Grammar.value(b, p, end, depth);
    }
    if (p >= end) {
      throw Skip.cut();
    }
    int next =
        switch (b[p]) {
          case '"' -> string(p, node);
          case '{' -> object(p, node, depth + 1);
          case '[' -> array(p, node == null || node.isScalar() ? null : node, depth + 1);
          default -> Grammar.scalar(b, p, end);
        };
    if (node != null && node.capture >= 0 && next != DECIDED && b[p] != '[' && b[p] != 'n') {
      found.captured(node.capture, p, next);
    }
    return next;
  }

  private int string(int open, @Nullable PathNode node) throws MalformedBodyException {
    int next = string.read(b, open, end);
    if (node != null && node.want != Want.NOTHING && node.want != Want.META) {
      found.string(node.want, string.bytes, string.offset, string.length);
    }
    return next;
  }

  private int object(int open, @Nullable PathNode node, int depth) throws MalformedBodyException {
    Grammar.checkDepth(depth);
    int p = skipSpace(open + 1);
    if (p < end && b[p] == '}') {
      return p + 1;
    }
    while (true) {
      if (p >= end || b[p] != '"') {
        throw p >= end ? Skip.cut() : new MalformedBodyException("a member has no name");
      }
      p = skipSpace(string.read(b, p, end));
      PathNode child = node == null ? null : node.child(string.bytes, string.offset, string.length);
      boolean reference = references && isReference();
      if (p >= end || b[p] != ':') {
        throw p >= end ? Skip.cut() : new MalformedBodyException("a colon is missing");
      }
      p = skipSpace(p + 1);
      if (child != null && child.want == Want.META) {
        found.meta();
      }
      int start = p;
      if (child != null && child.want == Want.ID && p < end && b[p] != '"') {
        throw new MalformedBodyException("it has no id");
      }
      p = value(p, child, depth);
      if (child != null && child.decides >= 0 && found.isDecided(child.decides)) {
        return DECIDED;
      }
      if (reference && b[start] == '"') {
        found.reference(string.bytes, string.offset, string.length);
      }
      p = skipSpace(p);
      if (p >= end) {
        throw Skip.cut();
      }
      if (b[p] == '}') {
        return p + 1;
      }
      if (b[p] != ',') {
        throw new MalformedBodyException("a comma is missing");
      }
      p = skipSpace(p + 1);
    }
  }

  /** Whether the string read last is the name of a reference. */
  private boolean isReference() {
    return string.length == REFERENCE.length
        && string.bytes[string.offset] == 'r'
        && Arrays.equals(
            string.bytes,
            string.offset,
            string.offset + string.length,
            REFERENCE,
            0,
            REFERENCE.length);
  }

  private int array(int open, @Nullable PathNode node, int depth) throws MalformedBodyException {
    Grammar.checkDepth(depth);
    int p = skipSpace(open + 1);
    if (p < end && b[p] == ']') {
      return p + 1;
    }
    while (true) {
      p = skipSpace(value(p, node, depth));
      if (p >= end) {
        throw Skip.cut();
      }
      if (b[p] == ']') {
        return p + 1;
      }
      if (b[p] != ',') {
        throw new MalformedBodyException("a comma is missing");
      }
      p = skipSpace(p + 1);
    }
  }

  private int skipSpace(int from) {
    return Skip.space(b, from, end);
  }
}
