package io.fhirexport.azure;

import java.util.concurrent.Executor;

/**
 * How files are cut into blocks. Immutable.
 *
 * @param blockBytes the size of every block but the last of a file
 * @param inFlight how many blocks of one file are uploaded at once
 * @param gzip whether files are compressed
 * @param executor runs the uploads
 */
record BlockSettings(int blockBytes, int inFlight, boolean gzip, Executor executor) {
  static BlockSettings of(AzureSinkOptions options, Executor executor) {
    return new BlockSettings(
        options.blockBytes(), options.blocksInFlight(), options.gzip(), executor);
  }

  BlockSettings uncompressed() {
    return new BlockSettings(blockBytes, inFlight, false, executor);
  }
}
