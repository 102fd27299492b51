package io.fhirexport.jdbc.source;

import io.fhirexport.jdbc.Postgres;
import io.fhirexport.jdbc.source.HostTables.Shape;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A source on tables of PostgreSQL with times of deletions")
class PostgresDeletionsContractIT extends JdbcDeletionsContract {
  @Override
  DataSource emptyDatabase() throws Exception {
    return Postgres.emptyDatabase();
  }

  @Override
  Shape shape() {
    return Shape.PLAIN.withDeletionTimes();
  }
}
