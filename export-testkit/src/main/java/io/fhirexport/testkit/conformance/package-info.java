/**
 * A conformance suite for Bulk Data servers, whatever they are built with. Begin with {@link
 * io.fhirexport.testkit.conformance.ConformanceSuite} for tests, or with {@link
 * io.fhirexport.testkit.conformance.ConformanceMain} for a command.
 */
@NullMarked
package io.fhirexport.testkit.conformance;

import org.jspecify.annotations.NullMarked;
