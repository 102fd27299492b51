package io.fhirexport.examples.reference.fire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The reference server's jar as a process that can be killed, stopped and started again. */
final class ServerProcess {
  private final int port;
  private final Path log;
  private final List<String> wrapper;
  private final List<String> arguments;
  private Process process;

  ServerProcess(int port, Path log, List<String> arguments) {
    this(port, log, List.of(), arguments);
  }

  /** One that another program starts, and then becomes. */
  ServerProcess(int port, Path log, List<String> wrapper, List<String> arguments) {
    this.port = port;
    this.log = log;
    this.wrapper = List.copyOf(wrapper);
    this.arguments = List.copyOf(arguments);
  }

  int port() {
    return port;
  }

  /** Starts it, and waits until it listens. */
  void start() throws IOException {
    List<String> command = new ArrayList<>(wrapper);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx96m");
    // What a killed server leaves goes with the test.
    command.add("-Djava.io.tmpdir=" + log.toAbsolutePath().getParent());
    command.add("-jar");
    command.add(System.getProperty("reference-server.jar"));
    command.addAll(List.of("--port", Integer.toString(port)));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    process = builder.start();
    BufferedReader out = process.inputReader();
    String line = out.readLine();
    assertThat(line).as(Files.readString(log)).startsWith("listening on ");
  }

  /** A path as the process sees it, whose file systems may be its own. */
  Path seen(Path path) {
    return Path.of("/proc/" + process.pid() + "/root" + path.toAbsolutePath());
  }

  /** {@code kill -9}. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** {@code SIGSTOP}: it stands still, and knows nothing of it. */
  void stop() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** {@code SIGCONT}. */
  void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(kill.exitValue()).isZero();
  }

  /** The same at the end of a test. */
  void killIfAlive() {
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }
}
