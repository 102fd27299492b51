/**
 * Tokens for clients by SMART Backend Services. Start at {@link
 * io.fhirexport.examples.reference.smart.SmartServer}.
 */
@NullMarked
package io.fhirexport.examples.reference.smart;

import org.jspecify.annotations.NullMarked;
