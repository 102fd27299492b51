package io.fhirexport.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Takes the time on the wall and that of the processors, of this process with all its threads. */
final class Stopwatch {
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final long wall = System.nanoTime();
  private final long processor = PROCESS.getProcessCpuTime();

  private Stopwatch() {}

  static Stopwatch start() {
    return new Stopwatch();
  }

  /** The seconds of processor time since the start. */
  double processorSeconds() {
    return (PROCESS.getProcessCpuTime() - processor) / 1e9;
  }

  /** Prints what was timed, and tells the seconds of processor time. */
  double print(String name, long bytes) {
    double seconds = (System.nanoTime() - wall) / 1e9;
    double used = processorSeconds();
    System.out.printf(
        "%-20s %8.3f s %8.3f s of processors %8.0f MB/s of one%n",
        name, seconds, used, bytes / 1e6 / used);
    return used;
  }
}
