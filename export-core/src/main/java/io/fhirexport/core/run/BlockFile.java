package io.fhirexport.core.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fhirexport.core.EngineOptions;
import io.fhirexport.core.ndjson.NdjsonFile;
import java.io.IOException;

/**
 * A file of the output that takes blocks. A block is cut only if it is larger than a file by
 * itself: between two blocks the file ends when it has its size, within one when the block has it.
 * Confined.
 */
final class BlockFile {
  private static final byte[] NO_BLOCK = {};

  private final NdjsonFile file;
  private final EngineOptions options;
  private byte[] key = NO_BLOCK;
  private long bytesBefore;
  private long countBefore;

  BlockFile(NdjsonFile file, EngineOptions options) {
    this.file = file;
    this.options = options;
  }

  /** Where to write lines, after {@link #begin}. */
  NdjsonFile file() {
    return file;
  }

  /** Whether a line was written. */
  boolean isBegun() {
    return file.count() > 0;
  }

  /** What tells the patient of the last block from others; empty if there is no block. */
  byte[] key() {
    return key;
  }

  /**
   * Whether the next line goes into this file.
   *
   * @param between whether it begins another block than the one that was written last
   */
  boolean takes(boolean between) {
    return between
        ? isBelow(file.bytes(), file.count())
        : isBelow(file.bytes() - bytesBefore, file.count() - countBefore);
  }

  private boolean isBelow(long bytes, long count) {
    return bytes < options.fileBytes() && count < options.fileResources();
  }

  /** Begins a block, or goes on with one from another file: writes its header. */
  void begin(byte[] newKey, String patient) throws IOException {
    key = newKey;
    bytesBefore = file.bytes();
    countBefore = file.count();
    byte[] header = header(patient);
    file.append(header, 0, header.length);
    file.endHeader();
  }

  /** Bulk Data IG, "Bulk Data Output File Organization". */
  private static byte[] header(String patient) {
    return ("{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"header\","
            + "\"valueReference\":{\"reference\":\"Patient/"
            + patient
            + "\"}}]}")
        .getBytes(UTF_8);
  }
}
