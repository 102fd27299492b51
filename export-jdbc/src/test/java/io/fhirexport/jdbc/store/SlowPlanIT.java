package io.fhirexport.jdbc.store;

import io.fhirexport.core.SlowPlanRuns;
import io.fhirexport.core.World;
import io.fhirexport.jdbc.Postgres;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A plan that takes longer than a claim lasts, for a store in PostgreSQL,")
class SlowPlanIT extends SlowPlanRuns {
  @Override
  protected World.Stores stores() {
    return clock -> {
      try {
        return JdbcJobStore.builder(Postgres.emptyDatabase()).clock(clock).migrate().open();
      } catch (SQLException e) {
        throw new IOException(e);
      }
    };
  }
}
