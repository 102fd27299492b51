package io.fhirexport.core;

import static io.fhirexport.core.Bodies.ref;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.FileKind;
import io.fhirexport.api.Manifest;
import io.fhirexport.api.ManifestEntry;
import io.fhirexport.api.source.ResourceCursor;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.testkit.sink.InMemorySink;
import io.fhirexport.testkit.source.ForwardingSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Two engines on one store")
class ProvenanceTwoEnginesTest {
  private static final int MANY = 400;

  private final Bodies bodies = new Bodies().add("Patient/p").add("Patient/q");
  private final AtomicInteger opened = new AtomicInteger();
  private final CountDownLatch both = new CountDownLatch(2);

  @ParameterizedTest
  @ValueSource(strings = {"", "RelevantProvenanceResources", "LatestProvenanceResources"})
  @DisplayName("match Provenance in parts that both of them write, each line once")
  void writeProvenanceTogether(String code) throws Exception {
    Set<String> expected = people(code.startsWith("Latest"));
    ExportRequest.Builder request = ExportRequest.patient().patients(Set.of("p"));
    if (!code.isEmpty()) {
      request.associatedData(code);
    }
    InMemorySink sink = new InMemorySink();
    InMemoryJobStore store = new InMemoryJobStore();
    ExecutorService threads = Executors.newCachedThreadPool();
    EngineOptions options = EngineOptions.builder().workers(1).referenceMemory(4_096).build();
    try (ExportEngine one = ExportEngine.start(new Meeting(), sink, store, threads, options);
        ExportEngine other = ExportEngine.start(new Meeting(), sink, store, threads, options)) {
      ExportHandle handle = one.start(request.build(), ExportContext.ANYONE);
      Manifest manifest = handle.manifest().toCompletableFuture().get(60, TimeUnit.SECONDS);

      assertThat(both.getCount()).as("engines that have written no Provenance").isZero();
      assertThat(other.status(handle.id(), ExportContext.ANYONE)).isPresent();
      List<String> lines = lines(manifest, sink.files(handle.id()));
      assertThat(lines).doesNotHaveDuplicates();
      assertThat(new TreeSet<>(lines)).isEqualTo(expected);
    } finally {
      threads.shutdown();
    }
  }

  /** Adds what two patients have, and returns the lines of one of them. */
  private Set<String> people(boolean latest) {
    for (int i = 0; i < MANY; i++) {
      String patient = i % 3 == 0 ? "q" : "p";
      bodies.add("Encounter/" + patient + i, ref("subject", "Patient/" + patient));
      for (int time = 1; time < 3; time++) {
        bodies.add(
            "Provenance/" + patient + i + "-" + time,
            "\"target\":[{\"reference\":\"Encounter/" + patient + i + "\"}]",
            "\"recorded\":\"2026-01-0" + time + "T00:00:00Z\"");
      }
    }
    return bodies.lines(
        key -> key.contains("/p") && !(latest && key.startsWith("Prov") && key.endsWith("-1")));
  }

  private static List<String> lines(Manifest manifest, Map<String, byte[]> files)
      throws IOException {
    List<String> lines = new ArrayList<>();
    try (CloseableIterator<ManifestEntry> entries = manifest.files(FileKind.OUTPUT)) {
      for (ManifestEntry e = entries.next(); e != null; e = entries.next()) {
        byte[] file = Objects.requireNonNull(files.get(e.name().toString()));
        lines.addAll(new String(file, UTF_8).lines().toList());
      }
    }
    return lines;
  }

  /**
   * One engine's way to the resources. Provenance is first read once, to note what it is about;
   * whoever reads it to write it waits until the other engine does so too.
   */
  private final class Meeting extends ForwardingSource {
    private boolean here;

    Meeting() {
      super(bodies.source());
    }

    @Override
    public ResourceCursor open(SourceQuery query, Split split, @Nullable String position)
        throws IOException {
      if (query.type().equals("Provenance") && opened.incrementAndGet() > 1) {
        meet();
      }
      return source.open(query, split, position);
    }

    private void meet() throws IOException {
      if (!here) {
        here = true;
        both.countDown();
      }
      try {
        if (!both.await(20, TimeUnit.SECONDS)) {
          throw new IOException("The other engine does not come.");
        }
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }
}
