package io.fhirexport.core.local;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who wants to know that there may be something to claim. Thread-safe. */
final class Listeners {
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /** Adds a listener, until the result is closed. */
  AutoCloseable add(Runnable action) {
    Listener listener = new Listener(action);
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Calls them; never under a lock. */
  void wake() {
    listeners.forEach(listener -> listener.action.run());
  }

  /** Equal to nothing else, so that one action may be added twice. */
  private static final class Listener {
    private final Runnable action;

    Listener(Runnable action) {
      this.action = action;
    }
  }
}
