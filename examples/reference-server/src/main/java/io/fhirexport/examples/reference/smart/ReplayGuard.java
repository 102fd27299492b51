package io.fhirexport.examples.reference.smart;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers the {@code jti} of assertions for as long as they could be used again, in this process.
 * Thread-safe.
 */
final class ReplayGuard {
  private static final Duration BETWEEN_PURGES = Duration.ofSeconds(10);

  private final Map<String, Instant> seen = new ConcurrentHashMap<>();
  private volatile Instant nextPurge = Instant.MIN;

  /**
   * Whether an id is new; it no longer is.
   *
   * @param until when the assertion is refused anyway
   */
  boolean isFirst(String client, String jti, Instant until, Instant now) {
    if (now.isAfter(nextPurge)) {
      nextPurge = now.plus(BETWEEN_PURGES);
      seen.values().removeIf(end -> end.isBefore(now));
    }
    return seen.putIfAbsent(client + "\n" + jti, until) == null;
  }
}
