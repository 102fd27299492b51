package io.fhirexport.jdbc.source;

import io.fhirexport.jdbc.source.HostTables.Shape;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A source on tables of H2 with flags for deletions, and a history")
class H2DeletionsContractTest extends JdbcDeletionsContract {
  @Override
  DataSource emptyDatabase() {
    return H2.emptyDatabase();
  }

  @Override
  Shape shape() {
    return Shape.PLAIN.withHistory();
  }
}
