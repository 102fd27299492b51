package io.fhirexport.jdbc.hapi;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A stored version, as {@link Statements} select it.
 *
 * @param updated in the server's local time, as the database writes it
 * @param largeObject holds the body of a version stored that way, or is null
 * @param body null if it is not in the row
 * @param tags ids with commas between them, or null
 */
@SuppressWarnings("ArrayRecordComponent")
record Version(
    String id,
    long resource,
    String number,
    String updated,
    long pid,
    String encoding,
    @Nullable String source,
    @Nullable String request,
    @Nullable Long largeObject,
    byte @Nullable [] body,
    @Nullable String tags) {

  /** Bytes of a text column are its UTF-8 as the driver got it. */
  static Version of(ResultSet row) throws SQLException {
    String largeObject = row.getString(9);
    return new Version(
        row.getString(1),
        row.getLong(2),
        row.getString(3),
        row.getString(4),
        row.getLong(5),
        row.getString(6),
        row.getString(7),
        row.getString(8),
        largeObject == null ? null : Long.valueOf(largeObject),
        row.getBytes(10),
        row.getString(11));
  }

  Key key() {
    return new Key(updated, resource);
  }
}
