/**
 * What {@code _elements} asks for, by the elements of FHIR R4. Start at {@link
 * io.fhirexport.core.elements.RootElements}.
 */
@NullMarked
package io.fhirexport.core.elements;

import org.jspecify.annotations.NullMarked;
