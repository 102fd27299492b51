package io.fhirexport.jdbc.source;

import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.jdbc.reading.Failures;
import io.fhirexport.jdbc.source.Mapping.Deleted;
import io.fhirexport.jdbc.source.Mapping.Tables;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Compares a mapping with the database. Confined. */
final class Check {
  private static final String UNKNOWN_TABLE = "42";

  /** Not of a fixed length: blanks at its end are the database's, and in the way of comparisons. */
  private static final Predicate<String> TEXT =
      Pattern.compile("text|varchar|character varying").asMatchPredicate();

  private static final Predicate<String> LONG_TEXT =
      TEXT.or(Pattern.compile("jsonb?|character large object").asMatchPredicate());
  private static final Predicate<String> BYTES =
      Pattern.compile("bytea|binary varying|binary|binary large object").asMatchPredicate();
  private static final Predicate<String> FLAG = Pattern.compile("bool(ean)?").asMatchPredicate();
  private static final Predicate<String> ANY = Pattern.compile(".*").asMatchPredicate();

  private final Mapping mapping;
  private final Connection connection;
  private final List<String> faults = new ArrayList<>();

  private Check(Mapping mapping, Connection connection) {
    this.mapping = mapping;
    this.connection = connection;
  }

  /**
   * Fails if a table or column is missing or of the wrong kind.
   *
   * @throws PermanentFailureException with every fault
   */
  static void that(Mapping mapping, Connection connection) throws IOException {
    Check check = new Check(mapping, connection);
    try {
      check.all();
    } catch (SQLException e) {
      throw Failures.of(e);
    }
    if (!check.faults.isEmpty()) {
      throw new PermanentFailureException(
          "The mapping does not fit the database: " + String.join("; ", check.faults) + ".");
    }
  }

  private void all() throws SQLException {
    for (Tables tables : mapping.tables()) {
      for (String table : tables.all()) {
        resources(table);
      }
    }
    LinkTable links = mapping.links;
    if (links != null) {
      table(links.table()).has(links.type(), TEXT).has(links.id(), TEXT).has(links.patient(), TEXT);
    }
    TagTable tags = mapping.tags;
    if (tags != null) {
      table(tags.table())
          .has(tags.type(), TEXT)
          .has(tags.id(), TEXT)
          .has(tags.version(), ANY)
          .has(tags.system(), TEXT)
          .has(tags.code(), TEXT)
          .has(tags.display(), TEXT);
    }
    MemberTable members = mapping.members;
    if (members != null) {
      table(members.table())
          .has(members.group(), TEXT)
          .has(members.patient(), TEXT)
          .has(members.joined(), mapping.times::fits);
    }
  }

  private void resources(String name) throws SQLException {
    Deleted deleted = mapping.deleted;
    table(name)
        .has(mapping.typeColumn().orElse(null), TEXT)
        .has(mapping.id, TEXT)
        .has(mapping.version, ANY)
        .has(mapping.updated, mapping.times::fits)
        .has(mapping.body, mapping.encoding == Body.TEXT ? LONG_TEXT : BYTES)
        .has(
            deleted == null ? null : deleted.column(),
            deleted != null && deleted.isTime() ? mapping.times::fits : FLAG)
        .has(mapping.patient, TEXT);
  }

  private Columns table(String name) throws SQLException {
    Map<String, String> types = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select * from " + name + " where 1 = 0")) {
      ResultSetMetaData columns = rows.getMetaData();
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        types.put(columns.getColumnName(i), columns.getColumnTypeName(i).toLowerCase(Locale.ROOT));
      }
    } catch (SQLException e) {
      if (!String.valueOf(e.getSQLState()).startsWith(UNKNOWN_TABLE)) {
        throw e;
      }
      if (!connection.getAutoCommit()) {
        connection.rollback();
      }
      faults.add("there is no table " + name + ", or it may not be read");
      return new Columns(name, null);
    }
    return new Columns(name, types).has(mapping.tenant, TEXT);
  }

  /** The types of a table's columns by name, or null if there is no table. */
  private final class Columns {
    private final String table;
    private final @Nullable Map<String, String> types;

    Columns(String table, @Nullable Map<String, String> types) {
      this.table = table;
      this.types = types;
    }

    /** Notes a fault unless the table has this column, if one is mapped at all. */
    Columns has(@Nullable String column, Predicate<String> fits) {
      if (column == null || types == null) {
        return this;
      }
      boolean quoted = column.startsWith("\"");
      String name = quoted ? column.substring(1, column.length() - 1) : column;
      String type = null;
      for (Map.Entry<String, String> known : types.entrySet()) {
        boolean same = quoted ? known.getKey().equals(name) : known.getKey().equalsIgnoreCase(name);
        type = same ? known.getValue() : type;
      }
      if (type == null) {
        faults.add("the table " + table + " has no column " + column);
      } else if (!fits.test(type)) {
        faults.add("the column " + column + " of " + table + " is of the wrong type " + type);
      }
      return this;
    }
  }
}
