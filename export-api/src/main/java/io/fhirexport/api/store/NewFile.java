package io.fhirexport.api.store;

import io.fhirexport.api.FileName;

/**
 * A file that a sink has committed and a commit makes the job's. Immutable.
 *
 * @param name its name
 * @param count its lines, 1 or more
 * @param bytes its length, uncompressed
 */
public record NewFile(FileName name, long count, long bytes) {}
