package io.fhirexport.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a sink, a policy or a listener is told of a job: all that is needed to find its files again
 * from any process. Immutable.
 *
 * @param id the job
 * @param transactionTime the instant the job's data is as of; fixed when the job was accepted
 * @param context who asked
 * @param destination where the sink was told to put the files; null: where it always does
 */
public record ExportJob(
    JobId id, Instant transactionTime, ExportContext context, @Nullable String destination) {}
