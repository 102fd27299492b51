package io.fhirexport.jdbc.store;

import io.fhirexport.jdbc.Postgres;
import java.sql.SQLException;
import javax.sql.DataSource;

class ManyFilesOnPostgresIT extends ManyFiles {
  @Override
  DataSource database() throws SQLException {
    return Postgres.emptyDatabase();
  }
}
