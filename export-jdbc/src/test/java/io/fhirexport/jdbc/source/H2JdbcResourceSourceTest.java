package io.fhirexport.jdbc.source;

import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A source on tables of H2")
class H2JdbcResourceSourceTest extends JdbcResourceSourceBehaviour {
  @Override
  DataSource emptyDatabase() {
    return H2.emptyDatabase();
  }
}
