/**
 * Judges resources by FHIR search queries, on their JSON alone. Start at {@link
 * io.fhirexport.core.search.TypeFilters}.
 */
@NullMarked
package io.fhirexport.core.search;

import org.jspecify.annotations.NullMarked;
