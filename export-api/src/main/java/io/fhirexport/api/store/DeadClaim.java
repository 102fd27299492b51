package io.fhirexport.api.store;

/**
 * A claim whose worker was lost, or gave it up. Its worker may have begun files under the names for
 * {@code seq}, and may still be alive. Immutable.
 *
 * @param number its number
 * @param kind what it was for: PLAN, EXPORT or CLOSE
 * @param type the resource type of its tasks; empty unless it was an EXPORT
 * @param seq how many commits it had
 */
public record DeadClaim(long number, ClaimKind kind, String type, int seq) {}
