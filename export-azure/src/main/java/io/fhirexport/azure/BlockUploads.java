package io.fhirexport.azure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Uploads the blocks of one file, several at once, and hands out the buffers for them: never more
 * than blocks may be in flight, and one. Confined to one thread at a time.
 */
final class BlockUploads {
  private final JobBlob blob;
  private final BlockSettings settings;
  private final Deque<Errand<ByteBuffer>> running = new ArrayDeque<>();
  private @Nullable ByteBuffer free;
  private volatile boolean stopped;

  BlockUploads(JobBlob blob, BlockSettings settings) {
    this.blob = blob;
    this.settings = settings;
  }

  /** An empty buffer of a block's size: one of an uploaded block, if there is one. */
  ByteBuffer buffer() {
    ByteBuffer uploaded = free;
    free = null;
    return uploaded == null ? ByteBuffer.allocate(settings.blockBytes()) : uploaded.clear();
  }

  /**
   * Uploads a block; waits for an earlier one if the most are in flight.
   *
   * @param bytes positioned at the block's first byte; this object's from now on
   */
  void start(String id, ByteBuffer bytes) throws IOException {
    if (running.size() == settings.inFlight()) {
      free = running.remove().await();
    }
    running.add(
        Errand.start(
            settings.executor(),
            () -> {
              if (!stopped) {
                blob.stage(id, bytes);
              }
              return bytes;
            }));
  }

  /** Waits until all blocks are there. */
  void finish() throws IOException {
    while (!running.isEmpty()) {
      running.remove().await();
    }
  }

  /** Begins no more uploads; those that run end by themselves. */
  void stop() {
    stopped = true;
    running.clear();
    free = null;
  }
}
