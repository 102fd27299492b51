package io.fhirexport.examples.hapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportLevel;
import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.conformance.ConformanceSuite;
import io.fhirexport.testkit.conformance.ConformanceTarget;
import io.fhirexport.testkit.conformance.Feature;
import io.fhirexport.testkit.conformance.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;

/** The conformance suite over HTTP, against a tenant of the jar as a process of its own. */
@DisplayName("The HAPI server")
class HapiConformanceIT extends ConformanceSuite {
  @TempDir private static Path folder;

  private HapiProcess server;

  @Override
  protected ConformanceTarget target() {
    return ConformanceTarget.builder(start())
        .authorization(() -> "Bearer token-of-nina")
        .foreignAuthorization(() -> "Bearer token-of-nils")
        .groupId("plain")
        .emptyGroupId("empty")
        .expected(ExportLevel.SYSTEM, Fixture.system())
        .expected(ExportLevel.PATIENT, Fixture.patientLevelAndReferenced())
        .expected(ExportLevel.GROUP, Fixture.groupAndReferenced("plain"))
        .longestPause(Duration.ofMillis(50))
        .claimsAllBut(
            Feature.DELETED,
            Feature.POLL_LIMIT,
            Feature.EXPORT_LIMIT,
            Feature.GROUP_READ,
            Feature.TYPES_LISTED,
            Feature.SMART)
        .deviates("PATIENT-2", "This source cannot tell who exists; the export's error file can.")
        .report(Path.of("target", "conformance.md"))
        .build();
  }

  @Override
  protected void reported(Report report) {
    assertThat(report.undecided())
        .as("what these data and this server do not tell")
        .containsExactlyInAnyOrder(
            "ATTACHMENT-1", "DELETED-1", "LINE-2", "ORGANIZED-5", "PARTIAL-1", "RETENTION-1");
  }

  private URI start() {
    try {
      Path data = Files.createDirectories(folder.resolve("north"));
      Fixture.copyTo(data);
      server =
          HapiProcess.start(
              folder,
              List.of(
                  "--tenant", "north=" + data,
                  "--caller", "token-of-nina=nina@north",
                  "--caller", "token-of-nils=nils@north"));
      return URI.create(server.base() + "/north");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected void end() {
    server.close();
  }
}
