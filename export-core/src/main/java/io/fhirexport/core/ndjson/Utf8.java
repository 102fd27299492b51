package io.fhirexport.core.ndjson;

import io.fhirexport.core.json.MalformedBodyException;

/** The grammar of UTF-8 beyond ASCII. */
final class Utf8 {
  private Utf8() {}

  /** Where the character that begins at {@code p} with a byte beyond ASCII ends. */
  static int end(byte[] b, int p, int limit) throws MalformedBodyException {
    int lead = b[p] & 0xFF;
    int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    if (lead < 0xC2 || lead > 0xF4 || p + more >= limit) {
      throw broken();
    }
    int second = b[p + 1] & 0xFF;
    boolean overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
    boolean beyond = (lead == 0xED && second > 0x9F) || (lead == 0xF4 && second > 0x8F);
    if (overlong || beyond) {
      throw broken();
    }
    for (int i = 1; i <= more; i++) {
      if ((b[p + i] & 0xC0) != 0x80) {
        throw broken();
      }
    }
    return p + more + 1;
  }

  private static MalformedBodyException broken() {
    return new MalformedBodyException("it is not UTF-8");
  }
}
