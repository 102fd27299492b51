/** The contract of sinks, and sinks for tests. Start at {@link ExportSinkContract}. */
@NullMarked
package io.fhirexport.testkit.sink;

import org.jspecify.annotations.NullMarked;
