package io.fhirexport.jdbc.source;

import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.source.Condition;
import io.fhirexport.api.source.Split;
import io.fhirexport.jdbc.reading.Ranges;
import io.fhirexport.jdbc.reading.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A range of logical ids, the first excluded, the last included; null for no bound. */
record Range(@Nullable String after, @Nullable String last) implements Part {
  static final Range ALL = new Range(null, null);

  /** No logical id has one. */
  private static final char SEPARATOR = '/';

  static Range parse(String token) throws PermanentFailureException {
    int middle = token.indexOf(SEPARATOR);
    if (middle < 0 || token.indexOf('\0') >= 0) {
      throw new PermanentFailureException("A split of the database means nothing.");
    }
    return new Range(
        middle == 0 ? null : token.substring(0, middle),
        middle + 1 == token.length() ? null : token.substring(middle + 1));
  }

  @Override
  public Sql of(String column) {
    Sql sql = new Sql();
    if (after != null) {
      sql.add("and " + column + " > ?", after);
    }
    if (last != null) {
      sql.add("and " + column + " <= ?", last);
    }
    return sql;
  }

  /** What is left of it after a position, if there is one. */
  Range from(@Nullable String position) {
    return position == null ? this : new Range(position, last);
  }

  /** What {@link #parse} reads, as a split. */
  Split split() {
    String token = (after == null ? "" : after) + SEPARATOR + (last == null ? "" : last);
    return new Split(token, Set.of(Condition.WINDOW, Condition.IDS));
  }

  /** Splits between ids. */
  static final class Splits implements Ranges.Keys {
    @Override
    public String key(ResultSet row) throws SQLException {
      return row.getString(1);
    }

    @Override
    public Split split(@Nullable String after, @Nullable String last) {
      return new Range(after, last).split();
    }
  }
}
