package io.fhirexport.core.blocks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.Arrays;

/**
 * Writes a run: lines in the order of their heads, then an index of some of them, then where that
 * begins. Confined.
 */
public final class RunWriter {
  /** How the last line begins; its 19 digits follow. */
  static final String END = "#end ";

  static final int OFFSET_DIGITS = 19;

  /** What the last line takes, with its line break. */
  static final int LAST_LINE = 5 + OFFSET_DIGITS + 1;

  private final LineParts file;
  private final long interval;
  private long[] hashes = new long[16];
  private long[] offsets = new long[16];
  private int indexed;

  /**
   * Begins a run.
   *
   * @param interval the bytes between two lines that the index names
   */
  public RunWriter(LineParts file, long interval) {
    this.file = file;
    this.interval = interval;
  }

  /** Begins a line by its head; the caller appends the rest, and ends it. */
  public void begin(byte[] head, int length) throws IOException {
    long offset = file.bytes();
    if (indexed == 0 || offset - offsets[indexed - 1] >= interval) {
      if (indexed == hashes.length) {
        hashes = Arrays.copyOf(hashes, 2 * indexed);
        offsets = Arrays.copyOf(offsets, 2 * indexed);
      }
      hashes[indexed] = BlockHead.readHash(head, 0);
      offsets[indexed++] = offset;
    }
    file.append(head, 0, length);
  }

  /** Writes the index; nothing if there was no line. */
  public void finish() throws IOException {
    if (indexed == 0) {
      return;
    }
    long begin = file.bytes();
    byte[] hash = new byte[BlockHead.HASH];
    for (int i = 0; i < indexed; i++) {
      BlockHead.putHash(hashes[i], hash, 0);
      line("#" + new String(hash, US_ASCII) + " " + offsets[i]);
    }
    String digits = Long.toString(begin);
    line(END + "0".repeat(OFFSET_DIGITS - digits.length()) + digits);
  }

  private void line(String text) throws IOException {
    byte[] bytes = text.getBytes(US_ASCII);
    file.append(bytes, 0, bytes.length);
    file.endLine();
  }
}
