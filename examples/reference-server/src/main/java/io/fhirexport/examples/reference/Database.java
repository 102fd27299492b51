package io.fhirexport.examples.reference;

import com.zaxxer.hikari.HikariDataSource;

/**
 * A database of PostgreSQL or H2. Immutable; its text stays out of logs, since it may hold a
 * password.
 *
 * @param url for JDBC
 */
record Database(String url) {
  /** What the URL of one that can be used looks like. */
  static final String URL = "jdbc:(h2|postgresql):.+";

  /** Connections for workers, and a few for requests; opened when they are first asked for. */
  HikariDataSource connect(int workers) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(url);
    pool.setMaximumPoolSize(workers + 4);
    return pool;
  }

  @Override
  public String toString() {
    return "Database";
  }
}
