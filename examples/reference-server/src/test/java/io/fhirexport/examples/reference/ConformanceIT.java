package io.fhirexport.examples.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportLevel;
import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.conformance.ConformanceSuite;
import io.fhirexport.testkit.conformance.ConformanceTarget;
import io.fhirexport.testkit.conformance.Feature;
import io.fhirexport.testkit.conformance.Report;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;

/** The conformance suite over HTTP, against the jar as a process of its own. */
@DisplayName("The reference server")
class ConformanceIT extends ConformanceSuite {
  @TempDir private static Path folder;

  private Process process;

  @Override
  protected ConformanceTarget target() {
    return ConformanceTarget.builder(start())
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
            Feature.SMART)
        .deviates("PATIENT-2", "A folder cannot tell who exists; the export's error file can.")
        .report(Path.of("target", "conformance.md"))
        .build();
  }

  @Override
  protected void reported(Report report) {
    assertThat(report.undecided())
        .as("what these data and this server do not tell")
        .containsExactlyInAnyOrder(
            "ATTACHMENT-1",
            "DELETED-1",
            "LINE-2",
            "ORGANIZED-5",
            "PARTIAL-1",
            "RETENTION-1",
            "SECURITY-4");
  }

  private URI start() {
    try {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  "-Djava.io.tmpdir=" + folder.toAbsolutePath(),
                  "-jar",
                  System.getProperty("reference-server.jar"),
                  "--port",
                  "0",
                  "--retention",
                  "PT1H")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      // Not closed: the process writes to it for as long as it runs.
      BufferedReader out = process.inputReader();
      return URI.create(out.readLine().replace("listening on ", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected void end() {
    process.destroyForcibly().onExit().join();
  }
}
