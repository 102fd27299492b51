/** Where files go. Start at {@link io.fhirexport.api.sink.ExportSink}. */
@NullMarked
package io.fhirexport.api.sink;

import org.jspecify.annotations.NullMarked;
