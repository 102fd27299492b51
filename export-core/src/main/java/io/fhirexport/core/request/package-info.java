/**
 * Kick-off parameters as a request, or every fault found. Start at {@link
 * io.fhirexport.core.request.KickOffParser}.
 */
@NullMarked
package io.fhirexport.core.request;

import org.jspecify.annotations.NullMarked;
