package io.fhirexport.azure;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads for a host that gives none: as many as are used at once, gone soon after. */
final class BlobThreads {
  private static final int IDLE_SECONDS = 10;

  private BlobThreads() {}

  static Executor start() {
    AtomicInteger count = new AtomicInteger();
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        work -> {
          Thread thread = new Thread(work, "fhir-export-azure-" + count.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }
}
