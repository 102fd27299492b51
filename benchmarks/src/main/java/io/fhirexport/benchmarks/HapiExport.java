package io.fhirexport.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One export by a HAPI server, over HTTP.
 *
 * @param seconds from kick-off to the answer that it is complete, asked for ten times a second; the
 *     download is no part of it
 * @param manifest the answer
 */
record HapiExport(double seconds, JsonNode manifest) {
  private static final Duration BETWEEN_POLLS = Duration.ofMillis(100);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /**
   * Runs it.
   *
   * @param url of the operation, such as {@code http://localhost:8080/fhir/Patient/$export}
   */
  static HapiExport of(URI url) throws IOException, InterruptedException {
    long start = System.nanoTime();
    HttpResponse<byte[]> kickOff =
        CLIENT.send(
            HttpRequest.newBuilder(url)
                .header("Accept", "application/fhir+json")
                .header("Prefer", "respond-async")
                .header("Cache-Control", "no-cache")
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
    if (kickOff.statusCode() != 202) {
      throw new IOException("The server answered " + kickOff.statusCode() + " to the kick-off.");
    }
    URI status = URI.create(kickOff.headers().firstValue("Content-Location").orElseThrow());
    HttpRequest poll = HttpRequest.newBuilder(status).header("Accept", "application/json").build();
    HttpResponse<byte[]> answer = CLIENT.send(poll, HttpResponse.BodyHandlers.ofByteArray());
    while (answer.statusCode() == 202) {
      Thread.sleep(BETWEEN_POLLS.toMillis());
      answer = CLIENT.send(poll, HttpResponse.BodyHandlers.ofByteArray());
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (answer.statusCode() != 200) {
      throw new IOException("The server's export ended with " + answer.statusCode() + ".");
    }
    return new HapiExport(seconds, JSON.readTree(answer.body()));
  }

  /** Downloads all files of the output into a folder. */
  List<Path> download(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    List<Path> files = new ArrayList<>();
    for (JsonNode entry : manifest.path("output")) {
      Path file = folder.resolve("hapi-" + files.size() + ".ndjson");
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(entry.path("url").asText()))
              .header("Accept", "application/fhir+ndjson")
              .build();
      HttpResponse<Path> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofFile(file));
      if (answer.statusCode() != 200) {
        throw new IOException("A file's download ended with " + answer.statusCode() + ".");
      }
      files.add(file);
    }
    return files;
  }
}
