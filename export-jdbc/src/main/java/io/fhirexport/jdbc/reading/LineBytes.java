package io.fhirexport.jdbc.reading;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Bytes of one line after the other, in an array that is used again. Confined. */
public final class LineBytes extends OutputStream {
  /** What a line of unusual size made of it is given up with the next line. */
  private static final int KEPT = 1 << 20;

  private byte[] bytes = new byte[1 << 16];
  private int length;

  /** Begins the next line. */
  public void clear() {
    length = 0;
    if (bytes.length > KEPT) {
      bytes = new byte[1 << 16];
    }
  }

  /** Holds the line, from its beginning. */
  public byte[] array() {
    return bytes;
  }

  /** How many bytes the line has. */
  public int length() {
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
  public void ascii(String text) {
    ensure(text.length());
    for (int i = 0; i < text.length(); i++) {
      bytes[length++] = (byte) text.charAt(i);
    }
  }

  /** Appends text as a JSON string. */
  public void json(String text) {
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

  /** Appends a member of an object that has begun, if it has a value. */
  public void member(String name, @Nullable String value) {
    if (value != null) {
      ascii(bytes[length - 1] == '{' ? "\"" : ",\"");
      ascii(name);
      ascii("\":");
      json(value);
    }
  }

  /** Puts bytes between those there are. */
  public void insert(int at, byte[] inserted) {
    ensure(inserted.length);
    System.arraycopy(bytes, at, bytes, at + inserted.length, length - at);
    System.arraycopy(inserted, 0, bytes, at, inserted.length);
    length += inserted.length;
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      int enough = Math.addExact(length, more);
      int doubled = (int) Math.min(2L * bytes.length, Integer.MAX_VALUE - 8);
      bytes = Arrays.copyOf(bytes, Math.max(enough, doubled));
    }
  }
}
