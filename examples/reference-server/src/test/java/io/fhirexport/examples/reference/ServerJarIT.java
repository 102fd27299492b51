package io.fhirexport.examples.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.azure.Azurite;
import io.fhirexport.testkit.Fixture;
import java.io.BufferedReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the jar as a process of its own. */
class ServerJarIT {
  private static final int ENDED_BY_SIGTERM = 128 + 15;

  @TempDir private Path folder;
  private Process process;

  @AfterEach
  void end() throws Exception {
    process.destroyForcibly().waitFor();
  }

  @Test
  void theJarServesUntilItIsToldToEnd() throws Exception {
    BufferedReader out = run("--port", "0", "--sink", "dir:" + folder.resolve("files"));
    String line = out.readLine();
    assertThat(line).as(errors()).matches("listening on http://127\\.0\\.0\\.1:\\d+/fhir");
    TestClient client = new TestClient(URI.create(line.substring("listening on ".length())));
    assertThat(client.ids(client.export("/Group/plain/$export")))
        .isEqualTo(Fixture.groupAndReferenced("plain"));

    // The process itself would close the stream that is still to be read.
    process.toHandle().destroy();

    assertThat(out.readLine()).isNull();
    assertThat(exitCode()).isEqualTo(ENDED_BY_SIGTERM);
    assertThat(errors()).doesNotContain("ERROR").doesNotContain("WARN");
  }

  @Test
  void aWrongCommandLineIsExplained() throws Exception {
    BufferedReader out = run("--port", "many", "--colour", "--workers");
    assertThat(out.readLine()).isNull();
    assertThat(exitCode()).isEqualTo(2);
    assertThat(errors()).contains("--port must be", "no option --colour", "--workers needs");
  }

  @Test
  void theDemonstrationShowsEveryFile() throws Exception {
    List<String> lines = run("--demo").lines().toList();
    assertThat(exitCode()).as(errors()).isZero();
    assertThat(lines)
        .anyMatch(line -> line.startsWith("202 X-Progress: "))
        .contains(
            total(Fixture.groupAndReferenced("plain").values()), total(Fixture.system().values()));
  }

  @Test
  void filesGoToAzureWithoutANoteInTheLog() throws Exception {
    String sink = "azure:" + Azurite.shared().connectionString();
    List<String> lines = run("--demo", "--sink", sink).lines().toList();
    assertThat(exitCode()).as(errors()).isZero();
    assertThat(lines)
        .contains(
            total(Fixture.groupAndReferenced("plain").values()), total(Fixture.system().values()));
    assertThat(errors()).doesNotContain("ERROR").doesNotContain("WARN").doesNotContain(Azurite.KEY);
  }

  private static String total(Collection<? extends Collection<String>> types) {
    int lines = types.stream().mapToInt(Collection::size).sum();
    return String.format("%8d lines in %d files", lines, types.size());
  }

  private BufferedReader run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    command.add("-jar");
    command.add(System.getProperty("reference-server.jar"));
    command.addAll(List.of(arguments));
    process = new ProcessBuilder(command).redirectError(folder.resolve("errors").toFile()).start();
    return process.inputReader();
  }

  private int exitCode() throws Exception {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the process has ended").isTrue();
    return process.exitValue();
  }

  private String errors() throws Exception {
    return Files.readString(folder.resolve("errors"));
  }
}
