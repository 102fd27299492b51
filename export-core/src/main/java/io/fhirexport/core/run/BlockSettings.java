package io.fhirexport.core.run;

import io.fhirexport.core.EngineOptions;

/**
 * How runs are cut and merged within the memory of a worker. Immutable.
 *
 * @param fanIn how many runs are merged at once, 2 or more
 * @param bufferBytes what is read ahead of each
 * @param interval the bytes between two lines that a run's index names
 * @param rangeBytes about how much one task merges
 */
record BlockSettings(int fanIn, int bufferBytes, long interval, long rangeBytes) {
  private static final long MEMORY_OF_ONE = 256 << 10;
  private static final long MOST_RUNS = 128;
  private static final long LEAST_BUFFER = 512;
  private static final long MOST_BUFFER = 64 << 10;
  private static final long LEAST_INTERVAL = 256;
  private static final long MOST_INTERVAL = 128 << 10;

  static BlockSettings of(EngineOptions options) {
    long memory = options.referenceMemory();
    long fanIn = Math.max(2, Math.min(MOST_RUNS, memory / MEMORY_OF_ONE));
    return new BlockSettings(
        (int) fanIn,
        (int) Math.max(LEAST_BUFFER, Math.min(MOST_BUFFER, memory / (4 * fanIn))),
        Math.max(LEAST_INTERVAL, Math.min(MOST_INTERVAL, memory / 256)),
        options.fileBytes());
  }
}
