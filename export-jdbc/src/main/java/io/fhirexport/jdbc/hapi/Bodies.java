package io.fhirexport.jdbc.hapi;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.zip.GZIPInputStream;

/** Reads the bodies of versions, those in their rows and those apart. */
final class Bodies {
  private static final int SLICE = 4 << 20;

  private Bodies() {}

  /**
   * Opens a version's JSON in UTF-8; empty if it is stored in a way that is not known.
   *
   * @param connection used while the stream is read
   */
  static InputStream open(Version version, Connection connection) throws IOException {
    InputStream stored = new Slices(version, connection);
    return switch (version.encoding()) {
      case "JSON" -> stored;
      case "JSONC" -> new GZIPInputStream(stored);
      default -> InputStream.nullInputStream();
    };
  }

  /** What is stored, fetched slice by slice where it is not in the row. */
  private static final class Slices extends InputStream {
    private final Version version;
    private final Connection connection;
    private byte[] slice;
    private int read;
    private long fetched;
    private boolean more;

    Slices(Version version, Connection connection) {
      this.version = version;
      this.connection = connection;
      byte[] body = version.body();
      this.slice = body == null ? new byte[0] : body;
      this.more = body == null;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] b, int offset, int length) throws IOException {
      if (read == slice.length && more) {
        fetch();
      }
      if (read == slice.length) {
        return length == 0 ? 0 : -1;
      }
      int count = Math.min(length, slice.length - read);
      System.arraycopy(slice, read, b, offset, count);
      read += count;
      return count;
    }

    private void fetch() throws IOException {
      Long largeObject = version.largeObject();
      Sql sql =
          largeObject == null
              ? Sql.of(
                  "select substring(convert_to(res_text_vc, 'UTF8') from ? for ?)"
                      + " from hfj_res_ver where pid = ?",
                  (int) fetched + 1,
                  SLICE,
                  version.pid())
              : Sql.of("select lo_get(cast(? as oid), ?, ?)", largeObject, fetched, SLICE);
      try (PreparedStatement statement = sql.prepare(connection);
          ResultSet row = statement.executeQuery()) {
        byte[] bytes = row.next() ? row.getBytes(1) : null;
        slice = bytes == null ? new byte[0] : bytes;
      } catch (SQLException e) {
        throw Failures.of(e);
      }
      read = 0;
      fetched += slice.length;
      more = slice.length == SLICE;
    }
  }
}
