package io.fhirexport.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Whole lines of a file.
 *
 * @param start the offset of the first byte
 * @param end the offset after the last byte
 */
record FileRange(Path file, long start, long end) {
  static FileRange whole(Path file) throws IOException {
    return new FileRange(file, 0, Files.size(file));
  }

  /** Cuts a file at ends of lines into ranges of about {@code bytes}. */
  static List<FileRange> cut(Path file, long bytes) throws IOException {
    List<FileRange> ranges = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      long start = 0;
      while (start < size) {
        long end = Math.min(size, afterLine(channel, start + bytes));
        ranges.add(new FileRange(file, start, end));
        start = end;
      }
    }
    return ranges;
  }

  private static long afterLine(FileChannel channel, long from) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
    long position = from;
    while (channel.read(bytes.clear(), position) > 0) {
      for (int i = 0; i < bytes.position(); i++) {
        if (bytes.get(i) == '\n') {
          return position + i + 1;
        }
      }
      position += bytes.position();
    }
    return position;
  }
}
