package io.fhirexport.examples.reference;

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
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Talks to a server as the IG says, and keeps what it answers as it came. */
public final class TestClient {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final HttpClient http = HttpClient.newHttpClient();
  private final String base;
  private final @Nullable String token;

  public TestClient(URI base) {
    this(base, null);
  }

  /** One that sends an access token. */
  public TestClient(URI base, @Nullable String token) {
    this.base = base.toString();
    this.token = token;
  }

  public HttpResponse<String> get(String url) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(url)));
  }

  /** Gets with more headers: names and values in turn. */
  public HttpResponse<byte[]> bytes(String url, String... headers)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(url)).headers(headers).build(),
        BodyHandlers.ofByteArray());
  }

  public HttpResponse<String> head(String url) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(url)).method("HEAD", BodyPublishers.noBody()));
  }

  public HttpResponse<String> delete(String url) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(url)).DELETE());
  }

  public HttpResponse<String> kickOff(String operation) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create(base + operation)).header("Prefer", "respond-async"));
  }

  public HttpResponse<String> kickOff(String operation, String parameters)
      throws IOException, InterruptedException {
    return kickOff(operation, parameters, "identity");
  }

  /** A kick-off with a body that says it was compressed, and was not. */
  public HttpResponse<String> kickOff(String operation, String parameters, String coding)
      throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create(base + operation))
            .header("Prefer", "respond-async")
            .header("Content-Type", "application/fhir+json")
            .header("Content-Encoding", coding)
            .POST(BodyPublishers.ofString(parameters)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  public static String jobOf(HttpResponse<String> accepted) {
    assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
    return accepted.headers().firstValue("Content-Location").orElseThrow();
  }

  /** Asks until the answer is not 202. */
  public HttpResponse<String> await(String job) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    HttpResponse<String> answer = get(job);
    while (answer.statusCode() == 202) {
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(PATIENCE);
      answer = get(job);
    }
    return answer;
  }

  /** The same, while the server may say for some time that it cannot do this now. */
  public HttpResponse<String> awaitThroughFaults(String job)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    HttpResponse<String> answer = await(job);
    while (answer.statusCode() == 503) {
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(PATIENCE);
      answer = await(job);
    }
    return answer;
  }

  /** Runs an export to its end; the URLs of its files. */
  public List<String> export(String operation) throws IOException, InterruptedException {
    HttpResponse<String> manifest = await(jobOf(kickOff(operation)));
    assertThat(manifest.statusCode()).as(manifest.body()).isEqualTo(200);
    return urls(manifest.body());
  }

  public static List<String> urls(String manifest) {
    return urls(manifest, "output");
  }

  /** The URLs of one of the lists of a manifest. */
  public static List<String> urls(String manifest, String list) {
    return parse(manifest).at(list).map(file -> file.text("url")).toList();
  }

  /** Downloads files; the ids in them by type, each of which occurs once. */
  public SortedMap<String, SortedSet<String>> ids(List<String> urls)
      throws IOException, InterruptedException {
    SortedMap<String, SortedSet<String>> ids = new TreeMap<>();
    for (String url : urls) {
      get(url).body().lines().forEach(line -> collect(parse(line), ids));
    }
    return ids;
  }

  private static void collect(Json resource, SortedMap<String, SortedSet<String>> ids) {
    String type = Objects.requireNonNull(resource.text("resourceType"));
    String id = Objects.requireNonNull(resource.text("id"));
    boolean first = ids.computeIfAbsent(type, key -> new TreeSet<>()).add(id);
    assertThat(first).as("the first %s/%s", type, id).isTrue();
  }

  public static Json parse(String json) {
    byte[] bytes = json.getBytes(UTF_8);
    try {
      return Json.parse(bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
