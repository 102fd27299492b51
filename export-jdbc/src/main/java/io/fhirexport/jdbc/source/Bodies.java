package io.fhirexport.jdbc.source;

import io.fhirexport.jdbc.reading.LineBytes;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads the bodies of rows, those in their rows and those apart. Immutable. */
record Bodies(Mapping mapping, Dialect dialect, Statements statements) {

  /** Reads a row's body into a line; none if nothing is stored. */
  void read(Row row, Connection connection, LineBytes line) throws SQLException, IOException {
    line.clear();
    byte[] stored = row.stored();
    if (stored != null && mapping.encoding != Body.GZIP) {
      line.write(stored, 0, stored.length);
    } else if (row.length() != null) {
      try (InputStream body =
          stored == null ? apart(row, connection) : new ByteArrayInputStream(stored)) {
        copy(body, line);
      }
    }
  }

  private InputStream apart(Row row, Connection connection) throws SQLException {
    return dialect.open("b." + mapping.body, mapping.encoding, statements.oneRow(row), connection);
  }

  /** What is broken comes out empty: what is left of it may look whole. */
  private void copy(InputStream stored, LineBytes line) throws IOException {
    if (mapping.encoding != Body.GZIP) {
      stored.transferTo(line);
      return;
    }
    try (InputStream body = new GZIPInputStream(stored)) {
      body.transferTo(line);
    } catch (ZipException | EOFException e) {
      line.clear();
    }
  }
}
