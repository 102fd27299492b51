package io.fhirexport.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Takes the time of the processors, of this process with all its threads. */
final class Stopwatch {
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final long processor = PROCESS.getProcessCpuTime();

  private Stopwatch() {}

  static Stopwatch start() {
    return new Stopwatch();
  }

  /** The seconds of processor time since the start. */
  double processorSeconds() {
    return (PROCESS.getProcessCpuTime() - processor) / 1e9;
  }
}
