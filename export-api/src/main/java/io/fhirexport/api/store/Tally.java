package io.fhirexport.api.store;

/**
 * How far a job is. Immutable.
 *
 * @param tasks EXPORT tasks planned so far
 * @param tasksDone those of them that are done
 * @param files files owned so far, scratch apart
 * @param counts what all applied commits counted, added up
 */
public record Tally(long tasks, long tasksDone, long files, Counts counts) {}
