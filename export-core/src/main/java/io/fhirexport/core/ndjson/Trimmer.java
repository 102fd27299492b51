package io.fhirexport.core.ndjson;

import io.fhirexport.core.json.MalformedBodyException;
import io.fhirexport.core.json.Skip;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Leaves out members of a resource's root, and tags what is left as {@code SUBSETTED}. All bytes of
 * the members that stay are copied as they are; a resource that keeps all its members is not
 * touched, nor tagged. Confined; one trimmer serves many bodies, one after the other.
 */
public final class Trimmer {
  private static final String RESOURCE_TYPE = "resourceType";
  private static final String ID = "id";
  private static final String META = "meta";

  private final NameSet kept;
  private final StringValue name = new StringValue();
  private final SubsetTag tag = new SubsetTag();
  private int[] ranges = new int[64];
  private int count;
  private byte[] out = new byte[4096];
  private int length;

  /**
   * A trimmer for resources of one type.
   *
   * @param kept names of members that stay, and with each the one with an underscore before it;
   *     type, id and meta stay in any case
   */
  public Trimmer(Collection<String> kept) {
    Set<String> all = new HashSet<>(kept);
    all.addAll(List.of(RESOURCE_TYPE, ID, META));
    this.kept = new NameSet(all);
  }

  /**
   * Trims a body, which was scanned before or is trusted.
   *
   * @return whether anything was left out; if not, the body is right as it is
   * @throws MalformedBodyException if it is seen to be no resource
   */
  boolean trim(byte[] b, int start, int end) throws MalformedBodyException {
    count = 0;
    boolean whole = true;
    boolean previousStays = false;
    int meta = -1;
    int typeEnd = -1;
    int idEnd = -1;
    int p = Skip.to('{', b, start, end);
    do {
      int begin = Skip.to('"', b, p + 1, end);
      p = Skip.to(':', b, name.read(b, begin, end), end);
      p = Skip.space(b, p + 1, end);
      int valueEnd = Skip.value(b, p, end);
      if (name.is(RESOURCE_TYPE)) {
        typeEnd = valueEnd;
      } else if (name.is(ID)) {
        idEnd = valueEnd;
      } else if (name.is(META)) {
        meta = p;
      }
      boolean stays = stays();
      if (stays) {
        keep(previousStays ? ranges[count - 2] : begin, valueEnd, previousStays);
      }
      whole &= stays;
      previousStays = stays;
      p = Skip.space(b, valueEnd, end);
    } while (p < end && b[p] == ',');
    p = Skip.to('}', b, p, end);
    if (Skip.space(b, p + 1, end) != end) {
      throw new MalformedBodyException("something follows the JSON object");
    }
    if (whole) {
      return false;
    }
    if (typeEnd < 0) {
      throw new MalformedBodyException("it has no resourceType");
    }
    if (meta < 0) {
      tag.withoutMeta(idEnd < 0 ? typeEnd : idEnd);
    } else {
      tag.within(b, meta, end);
    }
    copy(b);
    return true;
  }

  /** Holds the last body that was trimmed, until the next. */
  byte[] bytes() {
    return out;
  }

  int length() {
    return length;
  }

  private boolean stays() {
    boolean sibling = name.length > 0 && name.bytes[name.offset] == '_';
    int skipped = sibling ? 1 : 0;
    return kept.contains(name.bytes, name.offset + skipped, name.length - skipped);
  }

  /** Neighbours are one range, with all that stands between them. */
  private void keep(int from, int to, boolean more) {
    if (more) {
      count -= 2;
    } else if (count == ranges.length) {
      ranges = Arrays.copyOf(ranges, count * 2);
    }
    ranges[count++] = from;
    ranges[count++] = to;
  }

  private void copy(byte[] b) {
    int needed = 2 + tag.text.length;
    for (int i = 0; i < count; i += 2) {
      needed += ranges[i + 1] - ranges[i] + 1;
    }
    if (needed > out.length) {
      out = new byte[Math.max(needed, out.length * 2)];
    }
    length = 0;
    out[length++] = '{';
    for (int i = 0; i < count; i += 2) {
      if (i > 0) {
        out[length++] = ',';
      }
      int from = ranges[i];
      int to = ranges[i + 1];
      if (from < tag.at && tag.at <= to) {
        copy(b, from, tag.at);
        copy(tag.text, 0, tag.text.length);
        from = tag.at;
      }
      copy(b, from, to);
    }
    out[length++] = '}';
  }

  private void copy(byte[] b, int from, int to) {
    System.arraycopy(b, from, out, length, to - from);
    length += to - from;
  }
}
