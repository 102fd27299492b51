/**
 * Resources from a host's own tables of JSON; begin with {@link
 * io.fhirexport.jdbc.source.JdbcResourceSource} and {@link io.fhirexport.jdbc.source.Mapping}.
 */
@NullMarked
package io.fhirexport.jdbc.source;

import org.jspecify.annotations.NullMarked;
