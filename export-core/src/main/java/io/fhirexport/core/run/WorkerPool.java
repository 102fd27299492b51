package io.fhirexport.core.run;

import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a worker on the host's executor while there is something to do: never more than so many at
 * once, and none while nothing is to be done. Thread-safe.
 */
public final class WorkerPool {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);

  private final Worker worker;
  private final Executor executor;
  private final int most;
  private final Queue<WriteBuffers> buffers = new ConcurrentLinkedQueue<>();
  private final Object lock = new Object();
  private int active;
  private boolean wokenMeanwhile;
  private boolean closed;

  /** A pool of at most so many. */
  public WorkerPool(Worker worker, Executor executor, int most) {
    this.worker = worker;
    this.executor = executor;
    this.most = most;
  }

  /** There may be something to do: one more looks, unless all are busy. */
  public void wake() {
    synchronized (lock) {
      if (closed) {
        return;
      }
      if (active == most) {
        wokenMeanwhile = true;
        return;
      }
      active++;
    }
    submit();
  }

  private void submit() {
    try {
      executor.execute(this::run);
    } catch (RejectedExecutionException e) {
      LOG.warn("The executor takes no more work", e);
      synchronized (lock) {
        active--;
        lock.notifyAll();
      }
    }
  }

  private void run() {
    boolean again = false;
    WriteBuffers mine = buffers.poll();
    mine = mine == null ? WriteBuffers.create() : mine;
    try {
      while (!isClosed() && worker.runOne(mine)) {
        wake();
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("A worker failed, and looks again soon", e);
    } finally {
      buffers.add(mine);
      synchronized (lock) {
        again = wokenMeanwhile && !closed;
        wokenMeanwhile = false;
        active -= again ? 0 : 1;
        lock.notifyAll();
      }
    }
    if (again) {
      submit();
    }
  }

  private boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }

  /** Starts no more, and waits for those at work. False if they did not end in time. */
  public boolean close(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    synchronized (lock) {
      closed = true;
      while (active > 0) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(lock, left);
      }
      return true;
    }
  }
}
