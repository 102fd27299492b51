package io.fhirexport.testkit.conformance;

import java.io.IOException;
import java.time.Duration;

/**
 * Brings requests to the server under test: over HTTP, or right into a protocol layer. Used by one
 * thread at a time.
 */
@FunctionalInterface
public interface Exchange {
  /**
   * Has a request answered. Redirects of downloads are followed, without the {@code Authorization}.
   *
   * @throws IOException if there is no answer
   */
  Answer send(Call call) throws IOException;

  /**
   * Lets time pass between polls. Where the server's clock is a double, it is moved on here.
   *
   * @throws InterruptedException if the waiting thread is interrupted
   */
  default void pause(Duration time) throws InterruptedException {
    Thread.sleep(time.toMillis());
  }
}
