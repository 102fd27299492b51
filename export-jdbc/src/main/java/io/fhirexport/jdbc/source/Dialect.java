package io.fhirexport.jdbc.source;

import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.jdbc.reading.Clock;
import io.fhirexport.jdbc.reading.Failures;
import io.fhirexport.jdbc.reading.Slices;
import io.fhirexport.jdbc.reading.Sql;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** What differs between the databases. */
enum Dialect {
  POSTGRESQL("PostgreSQL", "text") {
    @Override
    Sql clock() {
      return Clock.postgresql();
    }

    @Override
    String length(String column, Body encoding) {
      return "octet_length(" + content(column, encoding) + ")";
    }

    @Override
    Sql types(String table, String column) {
      return Sql.of(
          """
          with recursive found as (
            (select %2$s as type from %1$s order by %2$s limit 1)
            union all
            select (select t.%2$s from %1$s t where t.%2$s > f.type order by t.%2$s limit 1)
            from found f where f.type is not null)
          select type from found where type is not null
          """
              .formatted(table, column));
    }

    @Override
    InputStream open(String column, Body encoding, Sql row, Connection connection) {
      String bytes =
          encoding == Body.TEXT ? "convert_to(cast(" + column + " as text), 'UTF8')" : column;
      return new Slices(
          connection,
          (from, length) ->
              Sql.of("select substring(" + bytes + " from ? for ?)", (int) from + 1, length)
                  .add(row));
    }
  },

  H2("H2", "varchar") {
    @Override
    Sql clock() {
      return Clock.plain();
    }

    @Override
    String length(String column, Body encoding) {
      return "octet_length(" + column + ")";
    }

    @Override
    Sql types(String table, String column) {
      return Sql.of("select distinct %s from %s".formatted(column, table));
    }

    @Override
    InputStream open(String column, Body encoding, Sql row, Connection connection)
        throws SQLException {
      PreparedStatement statement =
          Sql.of("select cast(" + column + " as blob)").add(row).prepare(connection);
      statement.closeOnCompletion();
      ResultSet rows = statement.executeQuery();
      InputStream body = rows.next() ? rows.getBinaryStream(1) : null;
      return new Closing(body == null ? InputStream.nullInputStream() : body, rows);
    }
  };

  private final String product;
  private final String text;

  Dialect(String product, String text) {
    this.product = product;
    this.text = text;
  }

  /** The dialect of a connection. */
  static Dialect of(Connection connection) throws SQLException, IOException {
    String product = connection.getMetaData().getDatabaseProductName();
    for (Dialect dialect : values()) {
      if (dialect.product.equals(product)) {
        return dialect;
      }
    }
    throw new PermanentFailureException(
        "Resources are read from PostgreSQL or H2, and this is " + product + ".");
  }

  /** What to ask for the time. */
  abstract Sql clock();

  /** The types there are in a table. */
  abstract Sql types(String table, String column);

  /**
   * Opens a body that is read apart.
   *
   * @param row the rest of a statement, from {@code from}, that finds the one row
   */
  abstract InputStream open(String column, Body encoding, Sql row, Connection connection)
      throws SQLException;

  /** How many bytes a body column stores. */
  abstract String length(String column, Body encoding);

  /** What of a body column is read as bytes. */
  String content(String column, Body encoding) {
    return encoding == Body.TEXT ? "cast(" + column + " as " + text + ")" : column;
  }

  /** Takes the rows along when it is closed. */
  private static final class Closing extends FilterInputStream {
    private final ResultSet rows;

    Closing(InputStream in, ResultSet rows) {
      super(in);
      this.rows = rows;
    }

    @Override
    public void close() throws IOException {
      try (rows) {
        super.close();
      } catch (SQLException e) {
        throw Failures.of(e);
      }
    }
  }
}
