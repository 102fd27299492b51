package io.fhirexport.core.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** Decodes percent signs as in a URL's query. A plus stands for itself: dates have it in zones. */
final class PercentText {
  private PercentText() {}

  /** The decoded text. */
  static String decode(String text) throws QueryFaultException {
    if (text.indexOf('%') < 0) {
      return text;
    }
    StringBuilder decoded = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      if (text.charAt(at) != '%') {
        decoded.append(text.charAt(at++));
        continue;
      }
      int end = at;
      ByteArrayOutputStream run = new ByteArrayOutputStream();
      while (end < text.length() && text.charAt(end) == '%') {
        run.write(hexByte(text, end));
        end += 3;
      }
      decoded.append(utf8(run.toByteArray()));
      at = end;
    }
    return decoded.toString();
  }

  private static int hexByte(String text, int at) throws QueryFaultException {
    int high = at + 2 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
    int low = at + 2 < text.length() ? Character.digit(text.charAt(at + 2), 16) : -1;
    if (high < 0 || low < 0) {
      throw QueryFaultException.invalid(
          "has a percent sign without two hexadecimal digits; a percent sign itself is %25");
    }
    return high * 16 + low;
  }

  private static String utf8(byte[] bytes) throws QueryFaultException {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw QueryFaultException.invalid("has percent-encoded bytes that are no UTF-8");
    }
  }
}
