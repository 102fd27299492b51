/**
 * The commit protocol at work: claims tasks, runs them, commits, retries, ends, sweeps. Start at
 * {@link io.fhirexport.core.run.Worker}.
 */
@NullMarked
package io.fhirexport.core.run;

import org.jspecify.annotations.NullMarked;
