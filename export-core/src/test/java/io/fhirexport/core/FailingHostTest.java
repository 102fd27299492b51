package io.fhirexport.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.FileKind;
import io.fhirexport.api.JobId;
import io.fhirexport.api.ManifestEntry;
import io.fhirexport.api.hook.Decision;
import io.fhirexport.api.hook.ExportPolicy;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.core.protocol.ExportHttpRequest;
import io.fhirexport.core.protocol.ExportHttpResponse;
import io.fhirexport.core.protocol.ExportProtocol;
import io.fhirexport.core.protocol.ProtocolOptions;
import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.sink.InMemorySink;
import io.fhirexport.testkit.store.FaultyJobStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A host whose part throws something unforeseen")
class FailingHostTest {
  private static final String JOBS = "_operations/export/";
  private static final URI BASE = URI.create("https://fhir.example.org");

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile String failing = "";
  private final InMemoryJobStore store = new InMemoryJobStore();
  private final ExportEngine engine =
      ExportEngine.start(
          Fixture.source(),
          new InMemorySink(),
          new FaultyJobStore(store, this::failIfTold),
          threads,
          EngineOptions.builder().policy(new Failing()).build());
  private final ExportProtocol protocol =
      new ExportProtocol(engine, ProtocolOptions.builder().build());

  @AfterEach
  void stop() {
    engine.close();
    threads.shutdown();
  }

  @ParameterizedTest
  @CsvSource({
    "onKickOff,GET,$export",
    "onAccess,GET,job",
    "onAccess,DELETE,job",
    "onAccess,GET,file",
    "find,GET,job",
    "files,GET,job",
    "end,DELETE,job"
  })
  @DisplayName("asks clients to try again, and says nothing of the job")
  void isTransient(String part, String method, String what) throws Exception {
    JobId job = completeJob();
    String path =
        switch (what) {
          case "job" -> JOBS + job;
          case "file" -> JOBS + job + "/" + firstFile(job);
          default -> what;
        };
    send("GET", JOBS + job).close();
    failing = part;

    ExportHttpResponse response = send(method, path);

    assertThat(response.status()).isEqualTo(503);
    assertThat(response.headers()).containsKey("Retry-After");
    assertThat(text(response)).contains("\"transient\"").doesNotContain("secret");
    failing = "";
    assertThat(send("GET", JOBS + job).status()).isEqualTo(200);
  }

  @Test
  @DisplayName("does not cut a manifest short when its job goes away meanwhile")
  void manifestsAreWholeOrFail() throws Exception {
    JobId job = completeJob();
    try (CloseableIterator<ManifestEntry> files =
        engine
            .status(job, ExportContext.ANYONE)
            .flatMap(JobStatus::manifest)
            .orElseThrow()
            .files(FileKind.OUTPUT)) {
      removeWithAllFiles(job);

      assertThatThrownBy(files::next).isInstanceOf(IOException.class);
    }
  }

  @Test
  @DisplayName("makes no page of a manifest whose job has gone away")
  void pagesAreNotEmptyInstead() throws Exception {
    JobId job = completeJob(ExportRequest.system().partialManifests(true).build());
    JobStatus status = engine.status(job, ExportContext.ANYONE).orElseThrow();
    removeWithAllFiles(job);

    assertThatThrownBy(() -> status.page(0, 100)).isInstanceOf(IOException.class);
  }

  private void removeWithAllFiles(JobId job) throws IOException {
    assertThat(engine.cancel(job, ExportContext.ANYONE)).isTrue();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (store.find(job).isPresent() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  private JobId completeJob() throws Exception {
    return completeJob(ExportRequest.system().build());
  }

  private JobId completeJob(ExportRequest request) throws Exception {
    ExportHandle handle = engine.start(request, ExportContext.ANYONE);
    handle.manifest().toCompletableFuture().get(60, TimeUnit.SECONDS);
    return handle.id();
  }

  private String firstFile(JobId job) throws IOException {
    JobStatus status = engine.status(job, ExportContext.ANYONE).orElseThrow();
    try (CloseableIterator<ManifestEntry> files =
        status.manifest().orElseThrow().files(FileKind.OUTPUT)) {
      return String.valueOf(files.next().name());
    }
  }

  private ExportHttpResponse send(String method, String path) throws IOException {
    return protocol.handle(
        ExportHttpRequest.builder(method, path, BASE, ExportContext.ANYONE)
            .header("Prefer", "respond-async")
            .build());
  }

  private static String text(ExportHttpResponse response) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (response) {
      response.body().orElseThrow().writeTo(bytes);
    }
    return bytes.toString(UTF_8);
  }

  private void failIfTold(String operation) {
    if (operation.equals(failing)) {
      throw new IllegalStateException("secret");
    }
  }

  private final class Failing implements ExportPolicy {
    @Override
    public Decision onKickOff(ExportRequest request, Set<String> types, ExportContext context) {
      failIfTold("onKickOff");
      return Decision.allow();
    }

    @Override
    public Decision onAccess(
        ExportJob job, Set<String> types, Access access, ExportContext context) {
      failIfTold("onAccess");
      return Decision.allow();
    }
  }
}
