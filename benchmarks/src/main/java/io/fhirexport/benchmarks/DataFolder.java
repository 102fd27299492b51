package io.fhirexport.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Files of NDJSON, each named after the one type it holds: {@code Type.ndjson}, {@code
 * Type.x.ndjson}.
 */
final class DataFolder {
  private DataFolder() {}

  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(file -> name(file).endsWith(".ndjson")).sorted().toList();
    }
  }

  static String type(Path file) {
    return name(file).substring(0, name(file).indexOf('.'));
  }

  static long bytes(List<Path> files) throws IOException {
    long bytes = 0;
    for (Path file : files) {
      bytes += Files.size(file);
    }
    return bytes;
  }

  /** Deletes a folder with all that is in it, and makes it again. */
  static void empty(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> entries = Files.walk(folder)) {
        for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(entry);
        }
      }
    }
    Files.createDirectories(folder);
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
