package io.fhirexport.api.store;

import io.fhirexport.api.FileName;

/**
 * A file of a job. Immutable.
 *
 * @param order its place among the job's files, 1 or more, in order of commit
 * @param name its name
 * @param count its lines
 * @param bytes its length, uncompressed
 */
public record OwnedFile(long order, FileName name, long count, long bytes) {}
