/**
 * From an accepted request to tasks: what a job is, which query each of its types becomes, which
 * splits there are. Start at {@link io.fhirexport.core.plan.JobDefinition}.
 */
@NullMarked
package io.fhirexport.core.plan;

import org.jspecify.annotations.NullMarked;
