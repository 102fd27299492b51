/**
 * The words every part of FHIR Export shares: jobs, requests, files, faults.
 *
 * <p>Start at {@link io.fhirexport.api.ExportRequest}.
 */
@NullMarked
package io.fhirexport.api;

import org.jspecify.annotations.NullMarked;
