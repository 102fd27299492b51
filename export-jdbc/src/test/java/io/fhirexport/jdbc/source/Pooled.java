package io.fhirexport.jdbc.source;

import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;

/** A pool, without which a connection for each of some thousand splits takes minutes. */
final class Pooled {
  private Pooled() {}

  static DataSource of(DataSource database) {
    HikariDataSource pool = new HikariDataSource();
    pool.setDataSource(database);
    pool.setMaximumPoolSize(30);
    pool.setMinimumIdle(0);
    return pool;
  }
}
