/** JSON as bytes in UTF-8: where its pieces begin and end, and what its strings say. */
@NullMarked
package io.fhirexport.core.json;

import org.jspecify.annotations.NullMarked;
