/**
 * What every source of resources must do. Start at {@link
 * io.fhirexport.testkit.source.ResourceSourceContract}.
 */
@NullMarked
package io.fhirexport.testkit.source;

import org.jspecify.annotations.NullMarked;
