/** The contract of job stores, and job stores for tests. */
@NullMarked
package io.fhirexport.testkit.store;

import org.jspecify.annotations.NullMarked;
