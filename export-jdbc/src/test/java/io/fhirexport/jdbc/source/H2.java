package io.fhirexport.jdbc.source;

import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;

/** Databases of H2 in memory. */
final class H2 {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private H2() {}

  /** An empty database, as long as this JVM lives. */
  static DataSource emptyDatabase() {
    JdbcConnectionPool pool =
        JdbcConnectionPool.create(
            "jdbc:h2:mem:source" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1", "sa", "");
    pool.setMaxConnections(30);
    return pool;
  }
}
