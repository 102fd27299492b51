package io.fhirexport.api.source;

import org.jspecify.annotations.Nullable;

/**
 * One {@code Group.member} as stored. Immutable.
 *
 * @param reference {@code entity.reference}, or null if the entity has none
 * @param inactive the value of {@code inactive}; false where absent
 * @param periodStart {@code period.start} as a FHIR dateTime, possibly partial, or null; tells when
 *     the member joined
 * @param periodEnd {@code period.end} as a FHIR dateTime, possibly partial, or null
 */
public record MemberEntry(
    @Nullable String reference,
    boolean inactive,
    @Nullable String periodStart,
    @Nullable String periodEnd) {
  /** Keeps the reference out of logs: it names a patient. */
  @Override
  public String toString() {
    return "MemberEntry[inactive=" + inactive + "]";
  }
}
