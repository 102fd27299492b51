/** What an embedded export needs when the host brings nothing of its own. */
@NullMarked
package io.fhirexport.core.local;

import org.jspecify.annotations.NullMarked;
