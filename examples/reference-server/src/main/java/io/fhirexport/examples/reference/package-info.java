/** A complete export server on the HTTP server of the JDK, to run and to copy from. */
@NullMarked
package io.fhirexport.examples.reference;

import org.jspecify.annotations.NullMarked;
