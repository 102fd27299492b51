/** Where job state lives. Start at {@link io.fhirexport.api.store.JobStore}. */
@NullMarked
package io.fhirexport.api.store;

import org.jspecify.annotations.NullMarked;
