package io.fhirexport.jdbc.reading;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A statement put together piece by piece, with the values of its parameters. Confined. */
public final class Sql {
  private final StringBuilder text = new StringBuilder();
  private final List<Object> values = new ArrayList<>();

  /** A statement that begins so. */
  public static Sql of(String piece, Object... parameters) {
    return new Sql().add(piece, parameters);
  }

  /**
   * Appends a piece.
   *
   * @param parameters for its question marks, in their order
   */
  public Sql add(String piece, Object... parameters) {
    text.append(piece).append('\n');
    values.addAll(List.of(parameters));
    return this;
  }

  /** Appends another statement. */
  public Sql add(Sql other) {
    text.append(other.text);
    values.addAll(other.values);
    return this;
  }

  /** The statement with its values; the caller closes it. */
  public PreparedStatement prepare(Connection connection) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(text.toString());
    try {
      for (int i = 0; i < values.size(); i++) {
        Object value = values.get(i);
        statement.setObject(
            i + 1,
            value instanceof Several several
                ? connection.createArrayOf(several.type(), several.values().toArray())
                : value);
      }
      return statement;
    } catch (SQLException e) {
      statement.close();
      throw e;
    }
  }

  @Override
  public String toString() {
    return text.toString();
  }

  /**
   * Several values as one parameter.
   *
   * @param type what PostgreSQL calls the type of each
   */
  public record Several(String type, List<?> values) {
    /** Texts as one parameter. */
    public static Several texts(Collection<String> values) {
      return new Several("text", List.copyOf(values));
    }
  }
}
