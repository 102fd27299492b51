package io.fhirexport.core.referenced;

import io.fhirexport.core.scope.ReferenceKeys;
import java.io.IOException;
import java.util.Arrays;

/**
 * Gathers what the resources of a claim refer to, and hands each key on once, or hardly more often.
 * Confined to one thread.
 */
public final class ReferenceCollector {
  private static final int REMEMBERED = 4 << 20;

  private final ReferenceKeys keys;
  private final Strength strength;
  private final LineTarget target;
  private final SeenTexts seen = new SeenTexts(REMEMBERED);

  /** The lines of the resource being read, one after the other. */
  private byte[] pending = new byte[1_024];

  private int[] ends = new int[16];
  private int count;

  /**
   * A collector of references to certain types.
   *
   * @param strength what the resources are worth
   * @param target takes a line for each key
   */
  public ReferenceCollector(ReferenceKeys keys, Strength strength, LineTarget target) {
    this.keys = keys;
    this.strength = strength;
    this.target = target;
  }

  /** Begins with another resource, and forgets what the last one refers to unless it was kept. */
  public void clear() {
    count = 0;
  }

  /** Takes a reference of the resource, as UTF-8 without JSON escapes. */
  public void reference(byte[] b, int offset, int length) {
    if (!keys.read(b, offset, length)
        || seen.contains(keys.bytes(), keys.offset(), keys.length())) {
      return;
    }
    int start = count == 0 ? 0 : ends[count - 1];
    int end = start + 1 + keys.length();
    if (end > pending.length) {
      pending = Arrays.copyOf(pending, Math.max(end, 2 * pending.length));
    }
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, 2 * ends.length);
    }
    pending[start] = strength.letter();
    System.arraycopy(keys.bytes(), keys.offset(), pending, start + 1, keys.length());
    ends[count++] = end;
  }

  /** Says that the resource counts. */
  public void keep() throws IOException {
    int start = 0;
    for (int i = 0; i < count; i++) {
      int length = ends[i] - start;
      if (seen.add(pending, start + 1, length - 1)) {
        target.line(pending, start, length);
      }
      start = ends[i];
    }
    count = 0;
  }
}
