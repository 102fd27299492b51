/** What the job store and the resource source on SQL databases share. */
@NullMarked
package io.fhirexport.jdbc;

import org.jspecify.annotations.NullMarked;
