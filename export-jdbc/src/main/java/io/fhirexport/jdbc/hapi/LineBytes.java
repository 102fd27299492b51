package io.fhirexport.jdbc.hapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStream;
import java.util.Arrays;

/** Bytes of one line after the other, in an array that is used again. Confined. */
final class LineBytes extends OutputStream {
  /** What a line of unusual size made of it is given up with the next line. */
  private static final int KEPT = 1 << 20;

  private byte[] bytes = new byte[1 << 16];
  private int length;

  void clear() {
    length = 0;
    if (bytes.length > KEPT) {
      bytes = new byte[1 << 16];
    }
  }

  byte[] array() {
    return bytes;
  }

  int length() {
    return length;
  }

  @Override
  public void write(int b) {
    ensure(1);
    bytes[length++] = (byte) b;
  }

  @Override
  public void write(byte[] b, int offset, int count) {
    ensure(count);
    System.arraycopy(b, offset, bytes, length, count);
    length += count;
  }

  /** Appends text that is ASCII. */
  void ascii(String text) {
    ensure(text.length());
    for (int i = 0; i < text.length(); i++) {
      bytes[length++] = (byte) text.charAt(i);
    }
  }

  /** Appends text as a JSON string. */
  void json(String text) {
    write('"');
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        escaped.append('\\').append(c);
      } else if (c < 0x20) {
        escaped.append("\\u00").append(c < 0x10 ? '0' : '1').append(Character.forDigit(c & 15, 16));
      } else {
        escaped.append(c);
      }
    }
    byte[] utf8 = escaped.toString().getBytes(UTF_8);
    write(utf8, 0, utf8.length);
    write('"');
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      int enough = Math.addExact(length, more);
      int doubled = (int) Math.min(2L * bytes.length, Integer.MAX_VALUE - 8);
      bytes = Arrays.copyOf(bytes, Math.max(enough, doubled));
    }
  }
}
