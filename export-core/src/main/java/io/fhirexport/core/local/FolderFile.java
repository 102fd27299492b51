package io.fhirexport.core.local;

import io.fhirexport.api.PermanentFailureException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.zip.GZIPInputStream;

/**
 * A file of NDJSON as it was when it was looked at. Immutable.
 *
 * @param path where it is
 * @param size its size, in bytes as stored
 * @param modified when it was last written, in milliseconds since 1970
 */
record FolderFile(Path path, long size, long modified) {
  private static final int GZIP_BLOCK = 64 * 1024;

  /** The file as it is now. */
  static FolderFile of(Path path) throws IOException {
    BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
    return new FolderFile(path, now.size(), now.lastModifiedTime().toMillis());
  }

  static boolean isOne(Path path) {
    String name = path.toString();
    return (name.endsWith(".ndjson") || name.endsWith(".ndjson.gz")) && Files.isRegularFile(path);
  }

  String name() {
    return String.valueOf(path.getFileName());
  }

  boolean isCompressed() {
    return path.toString().endsWith(".gz");
  }

  /** The file's lines from an offset on, uncompressed. */
  InputStream from(long offset) throws IOException {
    FileChannel channel = FileChannel.open(path);
    try {
      if (!isCompressed()) {
        return Channels.newInputStream(channel.position(offset));
      }
      if (size == 0) {
        return Channels.newInputStream(channel);
      }
      InputStream lines = new GZIPInputStream(Channels.newInputStream(channel), GZIP_BLOCK);
      lines.skipNBytes(offset);
      return lines;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** A part of the file's lines, uncompressed. */
  InputStream range(long offset, long length) throws IOException {
    return new BufferedInputStream(new LimitedStream(from(offset), length), GZIP_BLOCK);
  }

  /** Fails if the file is no longer the one that was looked at. */
  void checkUnchanged() throws IOException {
    try {
      if (!of(path).equals(this)) {
        throw new PermanentFailureException(
            "The file " + name() + " was changed while it was exported.");
      }
    } catch (NoSuchFileException e) {
      throw new PermanentFailureException(
          "The file " + name() + " was removed while it was exported.", e);
    }
  }
}
