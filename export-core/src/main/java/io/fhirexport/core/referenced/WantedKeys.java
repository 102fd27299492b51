package io.fhirexport.core.referenced;

import io.fhirexport.core.scope.LongPairSet;
import java.io.IOException;
import java.io.InputStream;

/** The keys of one section, in memory. Immutable. */
public final class WantedKeys {
  private static final int RETURNED = 1;
  private static final int IN_SCOPE = 2;

  private final LongPairSet keys;

  private WantedKeys(LongPairSet keys) {
    this.keys = keys;
  }

  /**
   * Reads a section.
   *
   * @param in the ledger from the section's offset on
   */
  public static WantedKeys read(InputStream in, long count) throws IOException {
    LongPairSet keys = new LongPairSet();
    byte[] line = new byte[Ledger.BYTES_A_KEY];
    for (long i = 0; i < count; i++) {
      Ledger.read(in, line);
      keys.mark(
          Ledger.half(line, 0),
          Ledger.half(line, 16),
          line[32] == Strength.IN_SCOPE.letter() ? IN_SCOPE : RETURNED);
    }
    return new WantedKeys(keys);
  }

  boolean contains(KeyHash key) {
    return keys.contains(key.high(), key.low());
  }

  /** Whether something that goes out refers to the key. */
  boolean isReturned(KeyHash key) {
    return (keys.mark(key.high(), key.low()) & RETURNED) != 0;
  }
}
