package io.fhirexport.jdbc.source;

import org.jspecify.annotations.Nullable;

/**
 * A table of who is in which group, for hosts whose Group resources do not say so. It is read as it
 * is when an export is asked for; take a group's rows away with the group. Immutable.
 *
 * @param table the table
 * @param group the column of the Group's logical id
 * @param patient the column of the patient's logical id, or of a reference such as {@code Group/x}
 * @param joined the column of the time the member joined, kept as {@link Mapping.Builder#times}
 *     says, or null if there is none
 */
public record MemberTable(String table, String group, String patient, @Nullable String joined) {}
