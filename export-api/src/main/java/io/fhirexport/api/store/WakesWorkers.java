package io.fhirexport.api.store;

/**
 * A store that can tell workers, also those of other processes, that there may be something to
 * claim.
 */
public interface WakesWorkers {
  /**
   * Calls {@code listener} soon after something becomes claimable by a call of this store; now and
   * then without a cause, or not at all when the connection is lost. The listener returns at once.
   *
   * @return ends the calls when closed
   */
  AutoCloseable onWork(Runnable listener);
}
