package io.fhirexport.core.referenced;

import java.io.IOException;

/**
 * Walks over keys in as many parts as the memory for them asks for: each part is gone through on
 * its own, from the first line to the last. Immutable.
 *
 * @param memory bytes that the keys of one part may take
 */
record KeyParts(long memory) {
  /** A key takes 24 to 48 bytes, and half as much again at the moment its table grows. */
  private static final long BYTES_A_KEY = 72;

  private static final int MOST = 1 << 20;

  /** Does all parts, or throws {@link TooManyKeysException} at the first that is too large. */
  interface Run<T> {
    T run(int parts) throws IOException;
  }

  <T> T fit(Run<T> work) throws IOException {
    for (int parts = 1; ; parts *= 2) {
      try {
        return work.run(parts);
      } catch (TooManyKeysException e) {
        if (parts == MOST) {
          throw new IOException("There are more references than the memory for them can hold.", e);
        }
      }
    }
  }

  void check(long keys) {
    check(keys, 0);
  }

  /**
   * Checks what a part takes.
   *
   * @param more bytes of what is kept beside the keys
   */
  void check(long keys, long more) {
    if (keys * BYTES_A_KEY + more > memory) {
      throw new TooManyKeysException();
    }
  }
}
