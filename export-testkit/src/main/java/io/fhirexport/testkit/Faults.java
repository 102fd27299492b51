package io.fhirexport.testkit;

import java.io.IOException;

/**
 * What goes wrong, and when: called by a double around every call it passes on, from whatever
 * thread makes the call. An implementation may throw anything, and may block.
 *
 * <p>What is thrown {@link #before} a call keeps it from happening; what is thrown {@link #after}
 * it hides that it has happened. To imitate a process that dies, throw an {@link Error} then and at
 * every later call: what the dying process would clean up stays as it is.
 *
 * @see FaultScript
 */
@FunctionalInterface
public interface Faults {
  /**
   * Comes before a call.
   *
   * @param operation the name of the method that was called, such as {@code commit}
   */
  void before(String operation) throws IOException;

  /**
   * Comes after a call that did not throw.
   *
   * @param operation the name of the method that was called
   */
  default void after(String operation) throws IOException {}
}
