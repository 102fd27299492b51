package io.fhirexport.azure;

import java.util.concurrent.Executor;

/**
 * How files are cut into blocks. Immutable.
 *
 * @param blockBytes the size of every block but the last of a file
 * @param inFlight how many blocks of one file are uploaded at once
 * @param maxBlocks how many blocks a file may have
 * @param gzip whether files are compressed
 * @param executor runs the uploads
 */
record BlockSettings(int blockBytes, int inFlight, int maxBlocks, boolean gzip, Executor executor) {
  // Azure takes no more per blob.
  private static final int AZURE_BLOCKS = 50_000;

  static BlockSettings of(AzureSinkOptions options, Executor executor) {
    return new BlockSettings(
        options.blockBytes(), options.blocksInFlight(), AZURE_BLOCKS, options.gzip(), executor);
  }

  BlockSettings uncompressed() {
    return new BlockSettings(blockBytes, inFlight, maxBlocks, false, executor);
  }
}
