package io.fhirexport.testkit.conformance;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Talks HTTP, with the client of the JDK. Thread-safe. */
final class HttpExchange implements Exchange {
  private static final int MOST_REDIRECTS = 5;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307);
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  @Override
  public Answer send(Call call) throws IOException {
    HttpResponse<byte[]> response = once(URI.create(call.url()), call, true);
    for (int i = 0; i < MOST_REDIRECTS && isRedirected(call, response); i++) {
      Optional<String> next = response.headers().firstValue("Location");
      if (next.isEmpty()) {
        break;
      }
      response = once(response.uri().resolve(next.get()), call, false);
    }
    return new Answer(response.statusCode(), response.headers().map(), response.body());
  }

  private static boolean isRedirected(Call call, HttpResponse<?> response) {
    return Set.of("GET", "HEAD").contains(call.method())
        && REDIRECTS.contains(response.statusCode());
  }

  private HttpResponse<byte[]> once(URI url, Call call, boolean authorized) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .timeout(LONGEST)
            .method(
                call.method(),
                call.body().map(BodyPublishers::ofString).orElse(BodyPublishers.noBody()));
    call.headers()
        .forEach(
            (name, values) -> {
              if (authorized || !name.equalsIgnoreCase("Authorization")) {
                values.forEach(value -> request.header(name, value));
              }
            });
    try {
      return http.send(request.build(), BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while waiting for " + call);
    }
  }
}
