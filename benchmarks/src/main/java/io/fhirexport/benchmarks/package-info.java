/** Measures exports of large folders end to end, and proves what they wrote line by line. */
@NullMarked
package io.fhirexport.benchmarks;

import org.jspecify.annotations.NullMarked;
