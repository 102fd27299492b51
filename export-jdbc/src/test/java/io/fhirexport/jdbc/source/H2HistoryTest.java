package io.fhirexport.jdbc.source;

import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A source on tables of H2 with a history")
class H2HistoryTest extends HistoryBehaviour {
  @Override
  DataSource emptyDatabase() {
    return H2.emptyDatabase();
  }
}
