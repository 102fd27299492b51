package io.fhirexport.jdbc.source;

import io.fhirexport.jdbc.Postgres;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A source on tables of PostgreSQL with a history")
class PostgresHistoryIT extends HistoryBehaviour {
  @Override
  DataSource emptyDatabase() throws Exception {
    return Postgres.emptyDatabase();
  }
}
