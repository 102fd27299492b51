package io.fhirexport.jdbc.hapi;

import io.fhirexport.jdbc.reading.Slices;
import io.fhirexport.jdbc.reading.Sql;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.util.zip.GZIPInputStream;

/** Reads the bodies of versions, those in their rows and those apart. */
final class Bodies {
  private Bodies() {}

  /**
   * Opens a version's JSON in UTF-8; empty if it is stored in a way that is not known, or its large
   * object is not there.
   *
   * @param connection used while the stream is read
   */
  static InputStream open(Version version, Connection connection) throws IOException {
    byte[] body = version.body();
    InputStream stored =
        body == null
            ? new Slices(connection, (from, length) -> slice(version, from, length))
            : new ByteArrayInputStream(body);
    return switch (version.encoding()) {
      case "JSON" -> stored;
      case "JSONC" -> new GZIPInputStream(stored);
      default -> InputStream.nullInputStream();
    };
  }

  private static Sql slice(Version version, long from, int length) {
    Long largeObject = version.largeObject();
    return largeObject == null
        ? Sql.of(
            "select substring(convert_to(res_text_vc, 'UTF8') from ? for ?)"
                + " from hfj_res_ver where pid = ?",
            (int) from + 1,
            length,
            version.pid())
        : Sql.of(
            "select lo_get(m.oid, ?, ?) from pg_largeobject_metadata m where m.oid = cast(? as oid)",
            from,
            length,
            largeObject);
  }
}
