/**
 * One resource's way to a line: look at its bytes, judge it, write it. Start at {@link
 * io.fhirexport.core.ndjson.Lines}.
 */
@NullMarked
package io.fhirexport.core.ndjson;

import org.jspecify.annotations.NullMarked;
