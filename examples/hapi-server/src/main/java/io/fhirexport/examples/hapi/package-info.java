/**
 * A plain HAPI FHIR server that exports beside its resource providers, to run and to copy from.
 * Start at {@link io.fhirexport.examples.hapi.HapiExport}.
 */
@NullMarked
package io.fhirexport.examples.hapi;

import org.jspecify.annotations.NullMarked;
