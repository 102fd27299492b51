package io.fhirexport.core.protocol;

import static io.fhirexport.core.protocol.Http.BASE;
import static io.fhirexport.core.protocol.Http.request;
import static io.fhirexport.core.protocol.Http.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.Owner;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.SimpleSource;
import io.fhirexport.core.EngineOptions;
import io.fhirexport.core.ExportEngine;
import io.fhirexport.core.local.DirectorySink;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.testkit.Fixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A protocol over a real engine, a folder and the fixture; who asks says how a job fares. */
final class LiveHost implements AutoCloseable {
  private static final String FATE = "fate";
  private static final Pattern URL = Pattern.compile("\"url\":\"" + BASE + "/([^\"]+)\"");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  // Read once: thousands of exports are begun in some tests.
  private static final Map<String, List<ExportResource>> RESOURCES = resources();

  private final CountDownLatch gate = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  final ExportEngine engine;
  final ExportProtocol protocol;

  /** How a job fares. */
  enum Fate {
    /** It ends at once. */
    COMPLETES,
    /** It goes on until the host is closed. */
    RUNS,
    /** Its source fails for good. */
    FAILS
  }

  LiveHost(Path files, InMemoryJobStore store, EngineOptions.Builder options) {
    this(files, store, options, ProtocolOptions.builder());
  }

  LiveHost(
      Path files,
      InMemoryJobStore store,
      EngineOptions.Builder options,
      ProtocolOptions.Builder protocolOptions) {
    engine =
        ExportEngine.start(
            SimpleSource.builder(Fixture.types(), this::list).build(),
            new DirectorySink(files),
            store,
            threads,
            options.build());
    protocol = new ExportProtocol(engine, protocolOptions.build());
  }

  private static Map<String, List<ExportResource>> resources() {
    Map<String, List<ExportResource>> resources = new HashMap<>();
    for (String type : Fixture.types()) {
      List<ExportResource> ofType = resources.computeIfAbsent(type, key -> new ArrayList<>());
      try (CloseableIterator<ExportResource> all = Fixture.list(type, ExportContext.ANYONE)) {
        for (ExportResource one = all.next(); one != null; one = all.next()) {
          ofType.add(one);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return resources;
  }

  private CloseableIterator<ExportResource> list(String type, ExportContext context)
      throws IOException {
    Fate fate = Fate.valueOf(context.attributes().getOrDefault(FATE, Fate.COMPLETES.name()));
    if (fate == Fate.FAILS) {
      throw new PermanentFailureException("The source is broken.");
    }
    try {
      if (fate == Fate.RUNS && !gate.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException("The source was never let loose.");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    return CloseableIterator.of(RESOURCES.get(type));
  }

  /** Somebody whose jobs fare in a certain way. */
  static ExportContext caller(String tenant, String caller, Fate fate) {
    return new ExportContext(new Owner(tenant, caller), Map.of(FATE, fate.name()));
  }

  /** Begins an export; the path of its job. */
  String begin(String operation, ExportContext caller) throws IOException {
    ExportHttpRequest request =
        request("GET", operation, caller).header("Prefer", "respond-async").build();
    try (ExportHttpResponse response = protocol.handle(request)) {
      assertThat(response.status()).isEqualTo(202);
      return response.headers().get("Content-Location").substring(BASE.length() + 1);
    }
  }

  /** Polls until the answer is another one than 202; its status. */
  int await(String job, ExportContext caller) throws IOException {
    long begin = System.nanoTime();
    int status = status("GET", job, caller);
    while (status == 202) {
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(PATIENCE);
      status = status("GET", job, caller);
    }
    return status;
  }

  /** The path of a file that the manifest of a complete job lists. */
  String anyFile(String job, ExportContext caller) throws IOException {
    String manifest = text(protocol.handle(request("GET", job, caller).build()));
    return URL.matcher(manifest).results().findFirst().orElseThrow().group(1);
  }

  int status(String method, String path, ExportContext caller) throws IOException {
    try (ExportHttpResponse response = protocol.handle(request(method, path, caller).build())) {
      return response.status();
    }
  }

  @Override
  public void close() {
    gate.countDown();
    engine.close();
    threads.shutdown();
  }
}
