package io.fhirexport.core.ndjson;

import io.fhirexport.core.json.MalformedBodyException;

/** The grammar of a JSON number. */
final class JsonNumber {
  private JsonNumber() {}

  /** Where the number that begins at {@code from} ends. */
  static int end(byte[] b, int from, int limit) throws MalformedBodyException {
    int p = from;
    if (p < limit && b[p] == '-') {
      p++;
    }
    if (p < limit && b[p] == '0') {
      p++;
    } else {
      p = digits(b, p, limit);
    }
    if (p < limit && b[p] == '.') {
      p = digits(b, p + 1, limit);
    }
    if (p < limit && (b[p] | 0x20) == 'e') {
      p++;
      if (p < limit && (b[p] == '+' || b[p] == '-')) {
        p++;
      }
      p = digits(b, p, limit);
    }
    return p;
  }

  private static int digits(byte[] b, int from, int limit) throws MalformedBodyException {
    int p = from;
    while (p < limit && b[p] >= '0' && b[p] <= '9') {
      p++;
    }
    if (p == from) {
      throw new MalformedBodyException("a value is no JSON");
    }
    return p;
  }
}
