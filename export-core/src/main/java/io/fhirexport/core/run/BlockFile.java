package io.fhirexport.core.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fhirexport.core.EngineOptions;
import io.fhirexport.core.blocks.Merge;
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
  private byte[] block = NO_BLOCK;
  private long bytesBefore;
  private long countBefore;

  BlockFile(NdjsonFile file, EngineOptions options) {
    this.file = file;
    this.options = options;
  }

  /** Whether a line was written. */
  boolean isBegun() {
    return file.count() > 0;
  }

  /** Whether the next line begins another block than the one that was written last. */
  boolean isBetween(Merge merge) {
    return !merge.isOf(block);
  }

  /** Whether the next line goes into this file. */
  boolean takes(Merge merge) {
    return isBetween(merge)
        ? isBelow(file.bytes(), file.count())
        : isBelow(file.bytes() - bytesBefore, file.count() - countBefore);
  }

  private boolean isBelow(long bytes, long count) {
    return bytes < options.fileBytes() && count < options.fileResources();
  }

  /** Writes the next line, after a header if it begins a block or goes on with one. */
  void write(Merge merge) throws IOException {
    if (isBetween(merge)) {
      block = merge.key();
      bytesBefore = file.bytes();
      countBefore = file.count();
      byte[] header = header(merge.patient());
      file.append(header, 0, header.length);
      file.endHeader();
    }
    merge.copyBody(file);
    file.endLine();
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
