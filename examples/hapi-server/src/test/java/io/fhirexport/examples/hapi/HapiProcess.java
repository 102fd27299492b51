package io.fhirexport.examples.hapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The server's jar as a process of its own. */
final class HapiProcess implements AutoCloseable {
  private final Process process;
  private final String base;

  private HapiProcess(Process process, String base) {
    this.process = process;
    this.base = base;
  }

  /** Starts it on a free port, and waits until it listens. */
  static HapiProcess start(Path folder, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-Djava.io.tmpdir=" + folder.toAbsolutePath()));
    command.addAll(List.of("-jar", System.getProperty("hapi-server.jar")));
    command.addAll(List.of("--port", "0", "--files", folder.resolve("files").toString()));
    command.addAll(arguments);
    Path errors = folder.resolve("errors");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    // Not closed: the process writes to it for as long as it runs.
    String line = process.inputReader().readLine();
    assertThat(line)
        .as(Files.readString(errors))
        .matches("listening on http://127\\.0\\.0\\.1:\\d+/fhir");
    return new HapiProcess(process, line.substring("listening on ".length()));
  }

  /** The endpoint of all tenants. */
  String base() {
    return base;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
