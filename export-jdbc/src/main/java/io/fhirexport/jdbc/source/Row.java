package io.fhirexport.jdbc.source;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row as {@link Statements} select it.
 *
 * @param updated when the version was made, or the resource deleted
 * @param inHistory in which table it is
 * @param length of what is stored of the body, or null if nothing is
 * @param stored the body as it is stored, or null if it is read apart
 */
@SuppressWarnings("ArrayRecordComponent") // Only read, and never compared.
record Row(
    String id,
    @Nullable String version,
    Instant updated,
    boolean inHistory,
    @Nullable Long length,
    byte @Nullable [] stored) {

  static Row of(ResultSet row, Times times) throws SQLException {
    Instant updated = times.read(row, 3);
    long length = row.getLong(5);
    boolean hasBody = !row.wasNull();
    return new Row(
        row.getString(1),
        row.getString(2),
        updated == null ? Instant.EPOCH : updated,
        row.getInt(4) == 1,
        hasBody ? length : null,
        row.getBytes(6));
  }
}
