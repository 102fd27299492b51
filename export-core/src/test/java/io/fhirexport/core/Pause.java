package io.fhirexport.core;

import io.fhirexport.testkit.Faults;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Stops a process at one step, as a long garbage collection does, until it is let loose again. */
final class Pause implements Faults {
  private final int step;
  private int steps;
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch letLoose = new CountDownLatch(1);

  Pause(int step) {
    this.step = step;
  }

  @Override
  public void before(String operation) {
    pauseAt();
  }

  @Override
  public void after(String operation) {
    pauseAt();
  }

  private void pauseAt() {
    if (steps++ == step) {
      reached.countDown();
      await(letLoose);
    }
  }

  /** Returns when the process stands still, or has ended before it came to the step. */
  void awaitReached(Thread process) throws InterruptedException {
    while (process.isAlive() && !reached.await(1, TimeUnit.MILLISECONDS)) {
      // The latch waits; this only notices a process that ended first.
    }
  }

  boolean wasReached() {
    return reached.getCount() == 0;
  }

  void letLoose() {
    letLoose.countDown();
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("The process was never let loose.");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
