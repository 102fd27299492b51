/**
 * How the sources on SQL databases read: statements, transactions, splits, bytes. Public for the
 * packages beside it; not for use outside this module.
 */
@NullMarked
package io.fhirexport.jdbc.reading;

import org.jspecify.annotations.NullMarked;
