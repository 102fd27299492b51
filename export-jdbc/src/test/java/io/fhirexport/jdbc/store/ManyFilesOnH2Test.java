package io.fhirexport.jdbc.store;

import java.nio.file.Path;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.io.TempDir;

class ManyFilesOnH2Test extends ManyFiles {
  @TempDir private Path folder;

  @Override
  DataSource database() {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:file:" + folder.resolve("jobs"));
    return database;
  }
}
