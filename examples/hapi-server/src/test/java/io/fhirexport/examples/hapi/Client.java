package io.fhirexport.examples.hapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.testkit.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A client with a token, or with none. */
final class Client {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newHttpClient();
  private final @Nullable String token;

  Client(@Nullable String token) {
    this.token = token;
  }

  HttpResponse<String> get(String url) throws IOException, InterruptedException {
    return send(url, "GET", null);
  }

  HttpResponse<String> send(String url, String method, @Nullable String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(PATIENCE)
            .header("Accept", "application/fhir+json")
            .header("Prefer", "respond-async")
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (body != null) {
      request.header("Content-Type", "application/fhir+json");
    }
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** The URL of a job's status. */
  String kickOff(String url) throws IOException, InterruptedException {
    return jobOf(get(url));
  }

  static String jobOf(HttpResponse<String> accepted) {
    assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
    return accepted.headers().firstValue("Content-Location").orElseThrow();
  }

  /** Asks until the job is complete; its manifest. */
  Json manifest(String job) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    HttpResponse<String> answer = get(job);
    while (answer.statusCode() == 202 || answer.statusCode() == 429) {
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(PATIENCE);
      answer = get(job);
    }
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return parse(answer.body());
  }

  static List<String> urls(Json manifest) {
    return manifest.at("output").map(file -> file.text("url")).toList();
  }

  /** Runs an export to its end; the ids by type, each of which occurs once. */
  SortedMap<String, SortedSet<String>> export(String url) throws IOException, InterruptedException {
    return download(manifest(kickOff(url)));
  }

  SortedMap<String, SortedSet<String>> download(Json manifest)
      throws IOException, InterruptedException {
    SortedMap<String, SortedSet<String>> ids = new TreeMap<>();
    for (String file : urls(manifest)) {
      HttpResponse<String> lines = get(file);
      assertThat(lines.statusCode()).isEqualTo(200);
      for (String line : lines.body().lines().toList()) {
        Json resource = parse(line);
        String type = resource.text("resourceType");
        String id = resource.text("id");
        assertThat(ids.computeIfAbsent(type, key -> new TreeSet<>()).add(id))
            .as("the first %s/%s", type, id)
            .isTrue();
      }
    }
    return ids;
  }

  static Json parse(String json) {
    byte[] bytes = json.getBytes(UTF_8);
    try {
      return Json.parse(bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
