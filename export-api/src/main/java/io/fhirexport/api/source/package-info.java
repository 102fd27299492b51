/** Where resources come from. Start at {@link io.fhirexport.api.source.ResourceSource}. */
@NullMarked
package io.fhirexport.api.source;

import org.jspecify.annotations.NullMarked;
