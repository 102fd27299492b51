package io.fhirexport.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * Times one export by one, two and four server processes of one worker each, which share a
 * PostgreSQL for job state and a folder for files, and compares the lines.
 *
 * <p>Arguments: the reference server's jar; the JDBC URL of a PostgreSQL; a folder of data; a work
 * folder, in which the folder {@code benchmark} is made and emptied again; the rounds (default 3).
 */
public final class ProcessesBenchmark {
  private static final int FIRST_PORT = 18_080;

  private final HttpClient http = HttpClient.newHttpClient();
  private final String jar;
  private final String store;
  private final String data;
  private final Path out;
  private SortedMap<String, LineSums.Sum> lines = new LineSums().byType();

  private ProcessesBenchmark(String jar, String store, String data, Path out) {
    this.jar = jar;
    this.store = store;
    this.data = data;
    this.out = out;
  }

  /** Runs the rounds and prints the figures. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length < 4 || arguments.length > 5) {
      System.err.println("Usage: ProcessesBenchmark <jar> <JDBC URL> <data> <work> [rounds]");
      System.exit(2);
    }
    Path out = Path.of(arguments[3]).toAbsolutePath().resolve("benchmark");
    ProcessesBenchmark benchmark =
        new ProcessesBenchmark(arguments[0], arguments[1], arguments[2], out);
    int rounds = arguments.length > 4 ? Integer.parseInt(arguments[4]) : 3;
    System.out.printf(
        "%s, %d processors, load %s%n",
        Instant.now(), Runtime.getRuntime().availableProcessors(), Machine.load());
    for (int round = 1; round <= rounds; round++) {
      double one = benchmark.time(1);
      double two = benchmark.time(2);
      double four = benchmark.time(4);
      System.out.printf(
          "round %d: one %.2f s, two %.2f s (x %.2f), four %.2f s (x %.2f)%n",
          round, one, two, one / two, four, one / four);
    }
  }

  /** The second of two exports, so that the first one warms the processes. */
  private double time(int processes) throws IOException, InterruptedException {
    DataFolder.empty(out);
    Files.createDirectories(out);
    List<Process> servers = new ArrayList<>();
    try {
      for (int i = 0; i < processes; i++) {
        servers.add(start(FIRST_PORT + i));
      }
      export();
      return export();
    } finally {
      for (Process server : servers) {
        server.destroyForcibly().waitFor();
      }
      DataFolder.empty(out);
    }
  }

  private Process start(int port) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-jar",
            jar,
            "--port",
            Integer.toString(port),
            "--data",
            data,
            "--sink",
            "dir:" + out,
            "--store",
            store,
            "--base",
            "http://127.0.0.1:" + FIRST_PORT + "/fhir",
            "--workers",
            "1");
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(out.resolveSibling("log").toFile()))
            .start();
    BufferedReader output = process.inputReader();
    String line = output.readLine();
    if (line == null || !line.startsWith("listening on ")) {
      throw new IOException("A server did not start: " + line);
    }
    return process;
  }

  private double export() throws IOException, InterruptedException {
    long start = System.nanoTime();
    URI kickOff = URI.create("http://127.0.0.1:" + FIRST_PORT + "/fhir/$export");
    HttpResponse<String> accepted =
        send(HttpRequest.newBuilder(kickOff).header("Prefer", "respond-async"));
    URI job = URI.create(accepted.headers().firstValue("Content-Location").orElseThrow());
    HttpResponse<String> answer = send(HttpRequest.newBuilder(job));
    while (answer.statusCode() == 202) {
      Thread.sleep(20);
      answer = send(HttpRequest.newBuilder(job));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (answer.statusCode() != 200) {
      throw new IOException("The export failed: " + answer.body());
    }
    compare(out.resolve(Path.of(job.getPath()).getFileName().toString()));
    send(HttpRequest.newBuilder(job).DELETE());
    return seconds;
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private void compare(Path folder) throws IOException {
    LineSums sums = new LineSums();
    MessageDigest digest = LineSums.Hash.digest();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        WholeLines.forEach(
            file, (b, from, length) -> sums.add("any", LineSums.Hash.of(digest, b, from, length)));
      }
    }
    if (!lines.isEmpty() && !lines.equals(sums.byType())) {
      throw new IllegalStateException("The lines differ: " + lines + ", " + sums.byType());
    }
    lines = sums.byType();
  }
}
