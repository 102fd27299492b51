package io.fhirexport.examples.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.examples.reference.smart.SmartClient;
import io.fhirexport.examples.reference.smart.SmartScene;
import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.conformance.ConformanceSuite;
import io.fhirexport.testkit.conformance.ConformanceTarget;
import io.fhirexport.testkit.conformance.Feature;
import io.fhirexport.testkit.conformance.Report;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;

/**
 * The conformance suite where clients need tokens, over a database in which resources were deleted:
 * what {@link ConformanceIT} cannot ask. Two types only, since the rest is asked there.
 */
@DisplayName("The reference server with tokens and deletions")
class SecuredConformanceIT extends ConformanceSuite {
  private static final String DATABASE = "jdbc:h2:mem:secured";
  private static final String SCOPES = "system/*.rs";
  private static final Instant DELETED = Instant.parse("2026-11-01T12:00:00Z");

  @TempDir private static Path folder;

  private StoredFixture data;
  private SmartScene scene;
  private ReferenceServer server;

  @Override
  protected ConformanceTarget target() {
    List<String> deleted = new ArrayList<>();
    try {
      data = new StoredFixture(DATABASE);
      int i = 0;
      for (String id : Fixture.patientLevel().get("Observation")) {
        if (i++ % 50 == 0) {
          data.delete("Observation", id, DELETED.plusSeconds(i));
          deleted.add("Observation/" + id);
        }
      }
      String patient = Fixture.patientLevel().get("Patient").iterator().next();
      data.deleteAndCreate("Patient", patient, DELETED);
      Path clients = folder.resolve("clients.json");
      scene = new SmartScene(clients);
      server =
          ReferenceServer.start(
              Settings.parse("--port", "0", "--data", DATABASE, "--clients", clients.toString()));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    SmartClient client = new SmartClient(server.base(), "by-rsa", scene.rsa);
    SmartClient other = new SmartClient(server.base(), "by-ec", scene.ec);
    return ConformanceTarget.builder(server.base())
        .authorization(() -> bearer(client))
        .foreignAuthorization(() -> bearer(other))
        .clientAssertion(client::assertion)
        .types(List.of("Patient", "Observation"))
        .groupId("plain")
        .emptyGroupId("empty")
        .deletions(DELETED.minusSeconds(1), deleted)
        .longestPause(Duration.ofMillis(50))
        .claimsAllBut(Feature.POLL_LIMIT, Feature.EXPORT_LIMIT, Feature.GROUP_READ)
        .report(Path.of("target", "conformance-secured.md"))
        .build();
  }

  private static String bearer(SmartClient client) {
    try {
      return "Bearer " + client.token(SCOPES);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected void reported(Report report) {
    assertThat(report.undecided())
        .as("what these data and this server do not tell")
        .doesNotContain("DELETED-1", "SECURITY-1", "SECURITY-2", "SECURITY-4", "SMART-1");
  }

  @Override
  protected void end() {
    server.close();
    scene.close();
    data.close();
  }
}
