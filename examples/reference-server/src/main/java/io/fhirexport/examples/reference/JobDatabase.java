package io.fhirexport.examples.reference;

import com.zaxxer.hikari.HikariDataSource;
import io.fhirexport.jdbc.store.JdbcJobStore;
import java.io.IOException;

/**
 * A database that keeps job state. Immutable; its text stays out of logs, since it may hold a
 * password.
 *
 * @param url for JDBC
 */
record JobDatabase(String url) {
  /** Connections for workers, and a few for requests. */
  HikariDataSource connect(int workers) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(url);
    pool.setMaximumPoolSize(workers + 4);
    return pool;
  }

  /** A store on connections of this database; its tables are made if they are not there. */
  static JdbcJobStore store(HikariDataSource pool) throws IOException {
    return JdbcJobStore.builder(pool).migrate().open();
  }

  @Override
  public String toString() {
    return "JobDatabase";
  }
}
