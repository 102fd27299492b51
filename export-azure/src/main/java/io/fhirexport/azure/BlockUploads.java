package io.fhirexport.azure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Uploads the blocks of one file, several at once, and hands out the buffers for them: never more
 * than blocks may be in flight, and one. Confined to one thread at a time.
 */
final class BlockUploads {
  private final JobBlob blob;
  private final BlockSettings settings;
  private final Deque<Errand<ByteBuffer>> running = new ArrayDeque<>();
  private volatile boolean stopped;

  BlockUploads(JobBlob blob, BlockSettings settings) {
    this.blob = blob;
    this.settings = settings;
  }

  /** An empty buffer of a block's size; waits for one if the most blocks are in flight. */
  ByteBuffer buffer() throws IOException {
    return running.size() < settings.inFlight()
        ? ByteBuffer.allocate(settings.blockBytes())
        : running.remove().await().clear();
  }

  /**
   * Uploads a block; its buffer is this object's from now on.
   *
   * @param bytes positioned at the block's first byte
   */
  void start(String id, ByteBuffer bytes) {
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
  }
}
