package io.fhirexport.examples.reference;

import io.fhirexport.testkit.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Shows exports from kick-off to files, over HTTP, as a client sees them. */
final class Demo {
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI base;
  private final PrintStream out;

  private Demo(URI base, PrintStream out) {
    this.base = base;
    this.out = out;
  }

  /** Starts a server on a free port, exports a group and the whole system, and stops. */
  static void run(Settings settings, PrintStream out) throws IOException, InterruptedException {
    Settings here =
        new Settings(
            settings.data(),
            settings.tables(),
            settings.longestTransaction(),
            settings.trusted(),
            0,
            settings.files(),
            settings.azure(),
            settings.store(),
            null,
            settings.claimTime(),
            settings.workers(),
            settings.maxAttempts(),
            settings.retention(),
            settings.version(),
            settings.pollLimit(),
            null,
            true);
    try (ReferenceServer server = ReferenceServer.start(here)) {
      Demo demo = new Demo(server.base(), out);
      if (settings.data() == null && settings.tables() == null) {
        demo.export("/Group/plain/$export");
      }
      demo.export("/$export");
    }
  }

  private void export(String operation) throws IOException, InterruptedException {
    HttpRequest.Builder kickOff =
        HttpRequest.newBuilder(URI.create(base + operation))
            .header("Accept", "application/fhir+json")
            .header("Prefer", "respond-async");
    out.println("GET " + base + operation);
    HttpResponse<String> accepted = client.send(kickOff.build(), BodyHandlers.ofString());
    if (accepted.statusCode() != 202) {
      throw new IOException("Not accepted: " + accepted.statusCode() + " " + accepted.body());
    }
    URI job = URI.create(accepted.headers().firstValue("Content-Location").orElseThrow());
    out.println("202 Content-Location: " + job);
    HttpResponse<String> answer = poll(job);
    // One file a line.
    out.println(answer.statusCode() + " " + answer.body().replace("{\"type\"", "\n  {\"type\""));
    if (answer.statusCode() == 200) {
      list(parse(answer.body()));
    }
    out.println("DELETE " + job);
    HttpRequest delete = HttpRequest.newBuilder(job).DELETE().build();
    out.println(client.send(delete, BodyHandlers.discarding()).statusCode());
    out.println();
  }

  private HttpResponse<String> poll(URI job) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(job).build();
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    while (answer.statusCode() == 202) {
      out.println("202 X-Progress: " + answer.headers().firstValue("X-Progress").orElse(""));
      long pause = answer.headers().firstValueAsLong("Retry-After").orElse(1);
      Thread.sleep(Duration.ofSeconds(pause).toMillis());
      answer = client.send(request, BodyHandlers.ofString());
    }
    return answer;
  }

  private void list(Json manifest) throws IOException, InterruptedException {
    long lines = 0;
    List<Json> files = manifest.at("output").toList();
    for (Json file : files) {
      URI url = URI.create(Objects.requireNonNull(file.text("url")));
      long count = count(url);
      lines += count;
      String name = url.getPath().substring(url.getPath().lastIndexOf('/') + 1);
      out.printf("%8d lines  %s%n", count, name);
    }
    out.printf("%8d lines in %d files%n", lines, files.size());
  }

  private static Json parse(String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return Json.parse(bytes, 0, bytes.length);
  }

  private long count(URI url) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(url).build();
    HttpResponse<InputStream> file = client.send(request, BodyHandlers.ofInputStream());
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(file.body(), StandardCharsets.UTF_8))) {
      return reader.lines().count();
    }
  }
}
