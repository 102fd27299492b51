package io.fhirexport.azure;

import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;

/** Deletes many blobs, several at once. Thread-safe. */
final class Deletions {
  private static final int AT_ONCE = 8;

  private final Executor executor;

  Deletions(Executor executor) {
    this.executor = executor;
  }

  /** Deletes one blob. */
  interface Deletion {
    void of(String name) throws IOException;
  }

  /** Deletes all, until one cannot be deleted. */
  void run(List<String> names, Deletion deletion) throws IOException {
    Queue<String> open = new ConcurrentLinkedQueue<>(names);
    List<Errand<Integer>> errands =
        IntStream.range(0, AT_ONCE)
            .mapToObj(i -> Errand.start(executor, () -> drain(open, deletion)))
            .toList();
    for (Errand<Integer> errand : errands) {
      errand.await();
    }
  }

  private static int drain(Queue<String> open, Deletion deletion) throws IOException {
    int done = 0;
    for (String name = open.poll(); name != null; name = open.poll()) {
      deletion.of(name);
      done++;
    }
    return done;
  }
}
