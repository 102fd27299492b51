package io.fhirexport.core.ndjson;

import io.fhirexport.core.json.Swar;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Rewrites JSON that spans lines as one line, without changing a value: numbers keep their digits,
 * strings their text.
 */
final class OneLine {
  private OneLine() {}

  /**
   * Drops white space between tokens, and escapes what some readers of lines take for a line break
   * within strings.
   *
   * @param offset where well-formed JSON begins
   */
  static byte[] of(byte[] b, int offset, int end) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(end - offset);
    boolean inString = false;
    for (int p = offset; p < end; p++) {
      byte c = b[p];
      if (!inString) {
        if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
          continue;
        }
        inString = c == '"';
        out.write(c);
      } else if (c == '\\') {
        out.write(c);
        out.write(b[++p]);
      } else {
        int length = Swar.lengthOfBreak(b, p, end);
        if (length > 0) {
          out.writeBytes(escape(b, p, length));
          p += length - 1;
        } else {
          inString = c != '"';
          out.write(c);
        }
      }
    }
    return out.toByteArray();
  }

  private static byte[] escape(byte[] b, int p, int length) {
    String escaped =
        length == 2
            ? "\\u0085"
            : length == 3 && (b[p + 2] & 1) == 0
                ? "\\u2028"
                : length == 3 ? "\\u2029" : b[p] == '\n' ? "\\n" : "\\r";
    return escaped.getBytes(StandardCharsets.US_ASCII);
  }
}
