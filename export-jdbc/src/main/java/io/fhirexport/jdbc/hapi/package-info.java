/**
 * Resources straight from the tables of a HAPI FHIR JPA server, read only; begin with {@link
 * io.fhirexport.jdbc.hapi.HapiJpaSource}.
 */
@NullMarked
package io.fhirexport.jdbc.hapi;

import org.jspecify.annotations.NullMarked;
