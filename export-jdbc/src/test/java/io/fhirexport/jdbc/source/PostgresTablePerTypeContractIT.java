package io.fhirexport.jdbc.source;

import io.fhirexport.jdbc.Postgres;
import io.fhirexport.jdbc.source.HostTables.Shape;
import io.fhirexport.testkit.Fixture;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A source on tables of PostgreSQL with bytes, histories and links")
class PostgresTablePerTypeContractIT extends StoredFixtureContract {
  private static HostTables tables;

  @BeforeAll
  static void store() throws Exception {
    tables =
        new HostTables(
                Pooled.of(Postgres.emptyDatabase()),
                Shape.PLAIN
                    .perType(Fixture.types())
                    .body(Body.BYTES, "bytea")
                    .times(Times.local(ZoneOffset.UTC))
                    .withHistory())
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
    return mapping.links(new LinkTable("link", "type", "id", "patient")).build();
  }
}
