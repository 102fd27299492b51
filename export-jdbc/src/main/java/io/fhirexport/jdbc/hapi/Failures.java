package io.fhirexport.jdbc.hapi;

import io.fhirexport.api.PermanentFailureException;
import java.io.IOException;
import java.sql.SQLException;

/** What a failure of the database means to an export. */
final class Failures {
  /** SQL's class of states for statements that fit no table, column or permission. */
  private static final String WRONG_STATEMENT = "42";

  private Failures() {}

  static IOException of(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return state.startsWith(WRONG_STATEMENT)
        ? new PermanentFailureException(
            "The database's tables cannot be read as those of a HAPI JPA server (SQL state "
                + state
                + ").",
            e)
        : new IOException("The database could not be read (SQL state " + state + ").", e);
  }
}
