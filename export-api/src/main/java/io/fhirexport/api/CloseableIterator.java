package io.fhirexport.api;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Hands out elements one by one, and holds something open meanwhile. Confined to one thread at a
 * time; whoever obtained it closes it.
 *
 * @param <T> what it hands out
 */
public interface CloseableIterator<T> extends AutoCloseable {
  /**
   * The next element, or null when there is none left.
   *
   * @throws IOException if the elements cannot be read
   */
  @Nullable T next() throws IOException;

  /** Lets go of what is held open; safe to call again. */
  @Override
  void close() throws IOException;

  /** Walks elements that are already there. */
  static <T> CloseableIterator<T> of(Iterable<? extends T> elements) {
    Iterator<? extends T> iterator = elements.iterator();
    return from(() -> iterator.hasNext() ? iterator.next() : null);
  }

  /**
   * Walks whatever {@code next} returns until it returns null. Exceptions that are neither {@link
   * IOException} nor unchecked arrive as the cause of an {@link IOException}.
   *
   * @param next called for each element
   * @param held closed with the iterator, the last one first
   */
  static <T> CloseableIterator<T> from(
      Callable<? extends @Nullable T> next, AutoCloseable... held) {
    Deque<AutoCloseable> open = new ArrayDeque<>(List.of(held));
    return new CloseableIterator<T>() {
      @Override
      public @Nullable T next() throws IOException {
        try {
          return next.call();
        } catch (IOException | RuntimeException e) {
          throw e;
        } catch (Exception e) {
          throw new IOException("The next element could not be read.", e);
        }
      }

      @Override
      public void close() throws IOException {
        IOException failure = null;
        while (!open.isEmpty()) {
          try {
            open.removeLast().close();
          } catch (Exception e) {
            failure = failure == null ? new IOException("Could not be closed.", e) : failure;
          }
        }
        if (failure != null) {
          throw failure;
        }
      }
    };
  }
}
