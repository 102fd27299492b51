/**
 * The engine's front door: start exports, ask how they are, end them. Start at {@link
 * io.fhirexport.core.Exports}.
 */
@NullMarked
package io.fhirexport.core;

import org.jspecify.annotations.NullMarked;
