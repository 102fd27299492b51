/**
 * Adapters for hosts whose resources are HAPI FHIR model objects. Start at {@link
 * io.fhirexport.core.hapi.HapiModelSource}.
 */
@NullMarked
package io.fhirexport.core.hapi;

import org.jspecify.annotations.NullMarked;
