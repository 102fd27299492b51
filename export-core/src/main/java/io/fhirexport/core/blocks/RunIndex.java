package io.fhirexport.core.blocks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.fhirexport.api.sink.SupportsReading.StoredFile;
import java.io.IOException;
import java.io.InputStream;

/** Looks up in the index of a run where a hash may first stand. */
final class RunIndex {
  /** Read at once from the end: mostly the whole index. */
  private static final int TAIL = 32 << 10;

  private RunIndex() {}

  /** The offset of a line before which no hash is as high as this one. */
  static long find(StoredFile run, long hash) throws IOException {
    long length = run.length();
    byte[] tail = read(run, Math.max(0, length - TAIL), length);
    long begin = begin(tail);
    byte[] index =
        begin >= length - tail.length ? tail : read(run, begin, length - RunWriter.LAST_LINE);
    int p = (int) Math.max(0, begin - (length - tail.length));
    long found = 0;
    while (p < index.length && !startsWithEnd(index, p)) {
      if (Long.compareUnsigned(BlockHead.readHash(index, p + 1), hash) >= 0) {
        break;
      }
      int from = p + BlockHead.HASH + 2;
      int to = from;
      while (index[to] != '\n') {
        to++;
      }
      found = Long.parseLong(new String(index, from, to - from, US_ASCII));
      p = to + 1;
    }
    return found;
  }

  private static boolean startsWithEnd(byte[] b, int p) {
    return b[p + 1] == RunWriter.END.charAt(1)
        && b[p + 2] == RunWriter.END.charAt(2)
        && b[p + 3] == RunWriter.END.charAt(3);
  }

  private static long begin(byte[] tail) throws IOException {
    int from = tail.length - RunWriter.LAST_LINE;
    if (from < 0
        || !new String(tail, from, RunWriter.END.length(), US_ASCII).equals(RunWriter.END)) {
      throw new IOException("A run in scratch has no end.");
    }
    String digits =
        new String(tail, from + RunWriter.END.length(), RunWriter.OFFSET_DIGITS, US_ASCII);
    return Long.parseLong(digits);
  }

  private static byte[] read(StoredFile run, long from, long to) throws IOException {
    try (InputStream in = run.open(from)) {
      byte[] bytes = in.readNBytes((int) (to - from));
      if (bytes.length < to - from) {
        throw new IOException("A run in scratch is shorter than it was.");
      }
      return bytes;
    }
  }
}
