package io.fhirexport.jdbc.source;

import org.jspecify.annotations.Nullable;

/**
 * A table of tags that are not in the bodies, and belong into {@code meta.tag}. Immutable.
 *
 * @param table the table
 * @param type the column of the resource's type
 * @param id the column of the resource's logical id
 * @param version the column of the resource's version, or null if the tags are those of the current
 *     one; they then go with whichever version is handed out
 * @param system the column of the tag's system
 * @param code the column of the tag's code
 * @param display the column of the tag's display, or null if there is none
 */
public record TagTable(
    String table,
    String type,
    String id,
    @Nullable String version,
    String system,
    String code,
    @Nullable String display) {}
