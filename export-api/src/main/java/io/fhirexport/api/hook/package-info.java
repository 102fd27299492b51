/**
 * What a host may decide, change or watch. Start at {@link io.fhirexport.api.hook.ExportPolicy}.
 */
@NullMarked
package io.fhirexport.api.hook;

import org.jspecify.annotations.NullMarked;
