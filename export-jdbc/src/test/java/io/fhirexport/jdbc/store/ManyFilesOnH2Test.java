package io.fhirexport.jdbc.store;

import java.nio.file.Path;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class ManyFilesOnH2Test extends ManyFiles {
  @TempDir private Path folder;
  private @Nullable JdbcConnectionPool database;

  /** H2 opens its file with the first connection, and closes it with the last: hence a pool. */
  @Override
  DataSource database() {
    database = JdbcConnectionPool.create("jdbc:h2:file:" + folder.resolve("jobs"), "sa", "");
    return database;
  }

  @AfterEach
  void close() {
    if (database != null) {
      database.dispose();
    }
  }
}
