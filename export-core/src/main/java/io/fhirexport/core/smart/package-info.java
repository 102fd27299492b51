/**
 * What the scopes of SMART Backend Services let a client export. Start at {@link
 * io.fhirexport.core.smart.SmartPolicy}.
 */
@NullMarked
package io.fhirexport.core.smart;

import org.jspecify.annotations.NullMarked;
