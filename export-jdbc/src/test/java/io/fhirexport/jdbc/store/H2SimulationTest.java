package io.fhirexport.jdbc.store;

import io.fhirexport.core.SimulationRuns;
import io.fhirexport.core.World;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;

@DisplayName("An export by several processes that share a store in H2")
class H2SimulationTest extends SimulationRuns {
  private @Nullable JdbcConnectionPool database;

  @Override
  protected World.Stores stores() {
    return clock -> {
      close();
      database = JdbcConnectionPool.create("jdbc:h2:mem:simulation", "sa", "");
      return JdbcJobStore.builder(database).clock(clock).migrate().open();
    };
  }

  @AfterEach
  void close() {
    if (database != null) {
      database.dispose();
    }
  }
}
