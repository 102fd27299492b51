/** Decides which resources belong to an export: types, levels, compartments. */
@NullMarked
package io.fhirexport.core.scope;

import org.jspecify.annotations.NullMarked;
