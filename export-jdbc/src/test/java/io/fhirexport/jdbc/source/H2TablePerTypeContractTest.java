package io.fhirexport.jdbc.source;

import io.fhirexport.jdbc.source.HostTables.Shape;
import io.fhirexport.testkit.Fixture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A source on tables of H2 with compressed bodies, and patients")
class H2TablePerTypeContractTest extends StoredFixtureContract {
  private static HostTables tables;

  @BeforeAll
  static void store() throws Exception {
    tables =
        new HostTables(
                H2.emptyDatabase(),
                Shape.PLAIN
                    .perType(Fixture.types())
                    .body(Body.GZIP, "bytea")
                    .times(Times.EPOCH_MILLIS))
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
