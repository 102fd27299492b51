/** Keeps job state in a SQL database; {@link io.fhirexport.jdbc.store.JdbcJobStore} is the door. */
@NullMarked
package io.fhirexport.jdbc.store;

import org.jspecify.annotations.NullMarked;
