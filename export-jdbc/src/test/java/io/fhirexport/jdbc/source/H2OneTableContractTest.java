package io.fhirexport.jdbc.source;

import io.fhirexport.jdbc.source.HostTables.Shape;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A source on one table of H2 with text, and its history")
class H2OneTableContractTest extends StoredFixtureContract {
  private static HostTables tables;

  @BeforeAll
  static void store() throws Exception {
    tables = new HostTables(H2.emptyDatabase(), Shape.PLAIN.withHistory()).fixture();
  }

  @AfterAll
  static void closeTables() throws Exception {
    tables.close();
  }

  @Override
  HostTables tables() {
    return tables;
  }

  @Override
  Mapping mapping(Mapping.Builder mapping) {
    return mapping.links(new LinkTable("link", "type", "id", "patient")).build();
  }
}
