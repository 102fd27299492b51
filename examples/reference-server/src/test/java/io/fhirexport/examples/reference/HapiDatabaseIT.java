package io.fhirexport.examples.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.jdbc.hapi.HapiFixture;
import io.fhirexport.testkit.Fixture;
import org.junit.jupiter.api.Test;

/** The server beside a HAPI JPA server, on that one's database. */
class HapiDatabaseIT {
  @Test
  void exportsWhatIsInTheTablesOfHapi() throws Exception {
    try (ReferenceServer server =
        ReferenceServer.start(
            Settings.parse("--port", "0", "--data", "hapi:" + HapiFixture.url()))) {
      TestClient client = new TestClient(server.base());

      assertThat(client.ids(client.export("/$export"))).isEqualTo(Fixture.system());
      assertThat(client.ids(client.export("/Patient/$export")))
          .isEqualTo(Fixture.patientLevelAndReferenced());
      assertThat(client.ids(client.export("/Group/plain/$export")))
          .isEqualTo(Fixture.groupAndReferenced("plain"));
    }
  }
}
