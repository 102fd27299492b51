package io.fhirexport.jdbc.store;

import com.zaxxer.hikari.HikariDataSource;
import io.fhirexport.api.store.JobStore;
import io.fhirexport.jdbc.Postgres;
import io.fhirexport.testkit.store.JobStoreContract;
import java.io.IOException;
import java.sql.SQLException;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A job store in PostgreSQL")
class PostgresJobStoreContractIT extends JobStoreContract {
  private @Nullable HikariDataSource database;

  @Override
  protected synchronized JobStore open(InstantSource clock) throws IOException {
    if (database == null) {
      database = new HikariDataSource();
      database.setDataSource(emptyDatabase());
      database.setMaximumPoolSize(10);
      JdbcJobStore.builder(database).migrate();
    }
    return JdbcJobStore.builder(database).clock(clock).open();
  }

  private static DataSource emptyDatabase() throws IOException {
    try {
      return Postgres.emptyDatabase();
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  @AfterEach
  synchronized void close() {
    if (database != null) {
      database.close();
    }
  }
}
