/** Issues as FHIR OperationOutcome resources. */
@NullMarked
package io.fhirexport.core.outcome;

import org.jspecify.annotations.NullMarked;
