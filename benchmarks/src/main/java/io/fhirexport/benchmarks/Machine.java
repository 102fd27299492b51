package io.fhirexport.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a measurement needs of a Linux machine, by its commands. */
final class Machine {
  private Machine() {}

  /** The load averages, or that they are unknown. */
  static String load() throws IOException {
    Path file = Path.of("/proc/loadavg");
    return Files.isReadable(file) ? Files.readString(file).strip() : "unknown";
  }

  /** Writes everything to disk and drops the page cache; false if that is not permitted. */
  static boolean dropCaches() throws IOException, InterruptedException {
    return run(List.of("sh", "-c", "sync; echo 3 > /proc/sys/vm/drop_caches"));
  }

  /** Runs a command; false if it fails. */
  static boolean run(List<String> command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
  }
}
