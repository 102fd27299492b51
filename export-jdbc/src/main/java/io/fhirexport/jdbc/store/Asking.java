package io.fhirexport.jdbc.store;

import java.time.Duration;
import java.time.Instant;

/**
 * Who asks for work. Immutable.
 *
 * @param worker for people who look at the store
 * @param ttl how long the claim holds
 * @param now the store's time
 */
record Asking(String worker, Duration ttl, Instant now) {}
