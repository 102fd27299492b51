package io.fhirexport.azure;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;

/**
 * Something that another thread is asked to do. If none is free until its result is wanted, who
 * wants it does it, so that an executor which is busy or shut down holds up nobody. Thread-safe.
 */
final class Errand<T> {
  private final FutureTask<T> task;

  private Errand(Callable<T> work) {
    this.task = new FutureTask<>(work);
  }

  static <T> Errand<T> start(Executor executor, Callable<T> work) {
    Errand<T> errand = new Errand<>(work);
    try {
      executor.execute(errand.task);
    } catch (RejectedExecutionException e) {
      errand.task.run();
    }
    return errand;
  }

  T await() throws IOException {
    // Does nothing if another thread has begun.
    task.run();
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IOException("A request to the storage failed for no known reason.", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while the storage was asked.");
    }
  }
}
