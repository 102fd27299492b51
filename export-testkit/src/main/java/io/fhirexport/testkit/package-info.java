/** Contracts of the SPIs as test classes, and doubles to test with. */
@NullMarked
package io.fhirexport.testkit;

import org.jspecify.annotations.NullMarked;
