package io.fhirexport.jdbc.store;

import io.fhirexport.api.store.JobStore;
import io.fhirexport.testkit.store.JobStoreContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A job store in a file of H2")
class H2JobStoreContractTest extends JobStoreContract {
  @TempDir private Path folder;
  private @Nullable JdbcConnectionPool database;

  @Override
  protected synchronized JobStore open(InstantSource clock) throws IOException {
    if (database == null) {
      database = JdbcConnectionPool.create("jdbc:h2:file:" + folder.resolve("jobs"), "sa", "");
      database.setMaxConnections(20);
      JdbcJobStore.builder(database).migrate();
    }
    return JdbcJobStore.builder(database).clock(clock).open();
  }

  @AfterEach
  synchronized void close() {
    if (database != null) {
      database.dispose();
    }
  }
}
