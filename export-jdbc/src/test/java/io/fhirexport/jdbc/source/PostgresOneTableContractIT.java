package io.fhirexport.jdbc.source;

import io.fhirexport.jdbc.Postgres;
import io.fhirexport.jdbc.source.HostTables.Shape;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A source on one table of PostgreSQL with JSON, and patients")
class PostgresOneTableContractIT extends StoredFixtureContract {
  private static HostTables tables;

  @BeforeAll
  static void store() throws Exception {
    tables =
        new HostTables(Pooled.of(Postgres.emptyDatabase()), Shape.PLAIN.body(Body.TEXT, "jsonb"))
            .fixture();
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
    return mapping.patient("patient").build();
  }
}
