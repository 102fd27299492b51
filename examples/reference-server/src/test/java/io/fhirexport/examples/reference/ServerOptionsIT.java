package io.fhirexport.examples.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** What the command line may change of the protocol. */
class ServerOptionsIT {
  private static final String PARAMETERS = "{\"resourceType\":\"Parameters\"}";

  @Test
  void theBallotTakesKickOffsByPostOnly() throws Exception {
    try (ReferenceServer server =
        ReferenceServer.start(Settings.parse("--port", "0", "--ig-version", "4.0.0-ballot"))) {
      TestClient client = new TestClient(server.base());
      assertThat(client.kickOff("/$export").statusCode()).isEqualTo(405);
      assertThat(client.kickOff("/$export", PARAMETERS).statusCode()).isEqualTo(202);
    }
  }

  @Test
  void pollsBeyondTheLimitAreRefusedAndTheJobGoesOn() throws Exception {
    try (ReferenceServer server =
        ReferenceServer.start(Settings.parse("--port", "0", "--poll-limit", "1"))) {
      TestClient client = new TestClient(server.base());
      HttpResponse<String> accepted = client.kickOff("/$export?_type=Patient");
      String status = accepted.headers().firstValue("Content-Location").orElseThrow();

      assertThat(client.get(status).statusCode()).isIn(200, 202);
      HttpResponse<String> refused = client.get(status);
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      assertThat(client.kickOff("/$export?_type=Patient").statusCode()).isEqualTo(202);
    }
  }
}
