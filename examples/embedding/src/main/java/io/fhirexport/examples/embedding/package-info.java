/** How web frameworks carry exports: one class for each, to copy. */
@NullMarked
package io.fhirexport.examples.embedding;

import org.jspecify.annotations.NullMarked;
