package io.fhirexport.core.scope;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;

/** The UTF-8 of texts that are made while they are read. */
final class TextStream extends InputStream {
  private final Iterator<String> texts;
  private byte[] text = new byte[0];
  private int at;
  private int closed;

  TextStream(Iterator<String> texts) {
    this.texts = texts;
  }

  @Override
  public int read() throws IOException {
    return turn() ? text[at++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (!turn()) {
      return -1;
    }
    int count = Math.min(length, text.length - at);
    System.arraycopy(text, at, target, offset, count);
    at += count;
    return count;
  }

  @Override
  public void close() {
    closed++;
  }

  /** How often it was closed. */
  int closed() {
    return closed;
  }

  private boolean turn() throws IOException {
    try {
      while (at == text.length) {
        if (!texts.hasNext()) {
          return false;
        }
        text = texts.next().getBytes(UTF_8);
        at = 0;
      }
      return true;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
