package io.fhirexport.core;

import io.fhirexport.testkit.Faults;

/**
 * Lets a process die at one step: from then on none of its calls takes effect. Confined to one
 * thread.
 */
final class Crash implements Faults {
  private final int step;
  private int steps;

  Crash(int step) {
    this.step = step;
  }

  /** What a dead process would throw, if it could. */
  static final class Died extends Error {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public void before(String operation) {
    dieAt();
  }

  @Override
  public void after(String operation) {
    dieAt();
  }

  private void dieAt() {
    if (steps++ >= step) {
      throw new Died();
    }
  }
}
