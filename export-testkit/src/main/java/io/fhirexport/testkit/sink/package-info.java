/** The contract of sinks, and sinks for tests. */
@NullMarked
package io.fhirexport.testkit.sink;

import org.jspecify.annotations.NullMarked;
