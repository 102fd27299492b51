package io.fhirexport.jdbc.source;

/**
 * A table of which resource refers to which patient, by which the resources of some patients are
 * found. It has a row for each pair of the resource's current version, at least for the references
 * of the patient compartment; more do no harm. Immutable.
 *
 * @param table the table
 * @param type the column of the resource's type
 * @param id the column of the resource's logical id
 * @param patient the column of the patient's logical id, without {@code Patient/}
 */
public record LinkTable(String table, String type, String id, String patient) {}
