package io.fhirexport.azure;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * Numbers the blocks of one writer. Ids begin with random bits of the writer's own, so that no two
 * writers of one name ever mix blocks; all are of equal length, as Azure wants. Confined to one
 * thread at a time.
 */
final class BlockIds {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int RANDOM_BYTES = 16;

  private final byte[] writer = new byte[RANDOM_BYTES];
  private final List<String> used = new ArrayList<>();
  private int count;

  BlockIds() {
    RANDOM.nextBytes(writer);
  }

  /** What tells this writer from all others. */
  String writer() {
    return HexFormat.of().formatHex(writer);
  }

  /** An id that no block has; it is not part of the file. */
  String fresh() {
    byte[] id = ByteBuffer.allocate(RANDOM_BYTES + 4).put(writer).putInt(count++).array();
    return Base64.getEncoder().encodeToString(id);
  }

  /** Puts a block at the file's end. */
  void append(String id) {
    used.add(id);
  }

  /** The blocks of the file, in order. */
  List<String> appended() {
    return used;
  }
}
