package io.fhirexport.api.source;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Bounds on a resource's last change, both exclusive (Bulk Data IG, "Query Parameters", {@code
 * _since} and {@code _until}). A resource without a known last change passes. Immutable.
 *
 * @param since only what changed strictly after; null: no lower bound
 * @param until only what changed strictly before; null: no upper bound
 */
public record Window(@Nullable Instant since, @Nullable Instant until) {
  /** Whether a resource last changed at this instant passes. */
  public boolean contains(Instant lastUpdated) {
    return (since == null || lastUpdated.isAfter(since))
        && (until == null || lastUpdated.isBefore(until));
  }
}
