package io.fhirexport.api;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * What a finished job delivered (Bulk Data IG, "Response - Output Manifest"). Immutable; its
 * entries are read from the job store while it is walked, so that a manifest of any length takes no
 * memory.
 */
public interface Manifest {
  /** The instant the data is as of; feed it to the next export's {@code _since}. */
  Instant transactionTime();

  /** The kick-off URL as the client sent it; empty for an export without HTTP. */
  String request();

  /**
   * The resource type by whose instances the output is organized, block by block; empty if each
   * file of the output holds one type.
   */
  default Optional<String> organizedBy() {
    return Optional.empty();
  }

  /**
   * Walks the files of one kind, in the order they were committed.
   *
   * @return an iterator the caller closes
   * @throws IOException if the store cannot be read
   */
  CloseableIterator<ManifestEntry> files(FileKind kind) throws IOException;
}
