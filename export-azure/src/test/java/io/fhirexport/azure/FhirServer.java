package io.fhirexport.azure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.Issue;
import io.fhirexport.api.hook.ExportListener;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.store.Counts;
import io.fhirexport.core.EngineOptions;
import io.fhirexport.core.ExportEngine;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.core.protocol.ExportHttpRequest;
import io.fhirexport.core.protocol.ExportHttpResponse;
import io.fhirexport.core.protocol.ExportProtocol;
import io.fhirexport.core.protocol.ProtocolOptions;
import io.fhirexport.testkit.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A FHIR server that exports to Azure, by its HTTP requests and responses. */
final class FhirServer implements AutoCloseable {
  private static final URI BASE = URI.create("https://fhir.example.org/r4");

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final BlockingQueue<ExportJob> ended = new LinkedBlockingQueue<>();
  private final BlockingQueue<ExportJob> purged = new LinkedBlockingQueue<>();
  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
  private final ExportEngine engine;
  private final ExportProtocol protocol;

  FhirServer(ResourceSource source, AzureBlobSink sink, EngineOptions.Builder options) {
    engine =
        ExportEngine.start(
            source,
            sink,
            new InMemoryJobStore(this::now),
            threads,
            options.workers(2).listener(new Watch()).clocks(this::now, System::nanoTime).build());
    protocol = new ExportProtocol(engine, ProtocolOptions.builder().build());
  }

  private Instant now() {
    return Instant.now().plus(ahead.get());
  }

  /** Puts the server's clock forward. */
  void forward(Duration step) {
    ahead.updateAndGet(step::plus);
  }

  @Override
  public void close() {
    engine.close();
    threads.shutdownNow();
  }

  /** A response with its body read. */
  record Answer(int status, Map<String, String> headers, String body) {
    Json json() throws IOException {
      return Json.parse(new ByteArrayInputStream(body.getBytes(UTF_8)));
    }

    /** What an OperationOutcome says. */
    String says() throws IOException {
      assertThat(json().text("resourceType")).isEqualTo("OperationOutcome");
      return String.join(
          " ", json().at("issue").map(issue -> String.valueOf(issue.text("diagnostics"))).toList());
    }
  }

  /** Asks for an export of everything. */
  Answer kickOff(@Nullable String query, String prefer) throws IOException {
    return send(
        ExportHttpRequest.builder("GET", "$export", BASE, ExportContext.ANYONE)
            .query(query)
            .header("Prefer", prefer)
            .header("Accept", "application/fhir+json"));
  }

  /** Starts an export of everything; where its status is. */
  String start(@Nullable String query) throws IOException {
    Answer accepted = kickOff(query, "respond-async");
    assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
    return String.valueOf(accepted.headers().get("Content-Location"))
        .substring(BASE.toString().length() + 1);
  }

  Answer get(String path) throws IOException {
    return send(ExportHttpRequest.builder("GET", path, BASE, ExportContext.ANYONE));
  }

  Answer delete(String path) throws IOException {
    return send(ExportHttpRequest.builder("DELETE", path, BASE, ExportContext.ANYONE));
  }

  /** What the status says once the job has ended. */
  Answer result(String path) throws Exception {
    assertThat(ended.poll(60, TimeUnit.SECONDS)).as("a job that ended").isNotNull();
    Answer answer = get(path);
    // The first answer is always that it runs.
    return answer.status() == 202 ? get(path) : answer;
  }

  /** Waits until everything was removed that is to be. */
  ExportJob purged() throws InterruptedException {
    ExportJob job = null;
    for (int i = 0; job == null && i < 30; i++) {
      job = purged.poll(5, TimeUnit.SECONDS);
      if (job == null) {
        // A clean-up that failed is tried again when its claim has lapsed.
        forward(Duration.ofMinutes(2));
      }
    }
    assertThat(job).as("a job that was purged").isNotNull();
    return job;
  }

  private Answer send(ExportHttpRequest.Builder request) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ExportHttpResponse response = protocol.handle(request.build())) {
      if (response.body().isPresent()) {
        response.body().get().writeTo(bytes);
      }
      return new Answer(response.status(), response.headers(), bytes.toString(UTF_8));
    }
  }

  private final class Watch implements ExportListener {
    @Override
    public void onComplete(ExportJob job, Counts counts) {
      ended.add(job);
    }

    @Override
    public void onFailed(ExportJob job, Issue reason) {
      ended.add(job);
    }

    @Override
    public void onPurged(ExportJob job) {
      purged.add(job);
    }
  }
}
