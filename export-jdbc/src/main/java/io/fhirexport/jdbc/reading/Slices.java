package io.fhirexport.jdbc.reading;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Bytes that are stored apart from what is read of a row, fetched slice by slice. Confined. */
public final class Slices extends InputStream {
  private static final int SLICE = 4 << 20;

  private final Connection connection;
  private final Slice next;
  private byte[] slice = new byte[0];
  private int read;
  private long fetched;
  private boolean more = true;

  /** Fetches one slice. */
  @FunctionalInterface
  public interface Slice {
    /**
     * The statement for it, of one row with one column of bytes.
     *
     * @param from how many bytes come before it
     * @param length how many it has, but for the last one
     */
    Sql at(long from, int length);
  }

  /**
   * Fetches nothing yet.
   *
   * @param connection used while the bytes are read
   */
  public Slices(Connection connection, Slice next) {
    this.connection = connection;
    this.next = next;
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
    try (PreparedStatement query = next.at(fetched, SLICE).prepare(connection);
        ResultSet row = query.executeQuery()) {
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
