package io.fhirexport.jdbc.store;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who wants to know of work in this process. Thread-safe. */
final class Listeners {
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  AutoCloseable add(Runnable listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  void wake() {
    listeners.forEach(Runnable::run);
  }
}
