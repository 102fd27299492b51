package io.fhirexport.api.store;

import org.jspecify.annotations.Nullable;

/**
 * A task as its holder sees it. Immutable.
 *
 * @param number unique within the job
 * @param payload what the engine gave when it was planned
 * @param position the position last stored, or null
 * @param attempts failures and lost claims since its position last moved
 * @param alone whether a worker was lost while it held this task: it then shares a claim with no
 *     other
 */
public record Task(
    long number, String payload, @Nullable String position, int attempts, boolean alone) {}
