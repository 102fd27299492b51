package io.fhirexport.jdbc.reading;

import io.fhirexport.api.PermanentFailureException;
import java.io.IOException;
import java.sql.SQLException;

/** What a failure of the database means to an export. */
public final class Failures {
  /** SQL's class of states for statements that fit no table, column or permission. */
  private static final String WRONG_STATEMENT = "42";

  private Failures() {}

  /** The failure to throw. */
  public static IOException of(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return state.startsWith(WRONG_STATEMENT)
        ? new PermanentFailureException(
            "The database's tables are not those the source expects, or it may not read them"
                + " (SQL state "
                + state
                + ").",
            e)
        : new IOException("The database could not be read (SQL state " + state + ").", e);
  }
}
