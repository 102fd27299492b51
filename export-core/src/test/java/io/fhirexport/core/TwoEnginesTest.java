package io.fhirexport.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.FileKind;
import io.fhirexport.api.Manifest;
import io.fhirexport.api.ManifestEntry;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.testkit.sink.InMemorySink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Promises 1 and 12. */
@DisplayName("Two engines on one store")
class TwoEnginesTest {
  @Test
  @DisplayName("do each of thousands of tasks once, and the manifest is exact")
  void doEachTaskOnce() throws Exception {
    BlockSource source = new BlockSource(4_000, 2);
    InMemoryJobStore store = new InMemoryJobStore();
    InMemorySink sink = new InMemorySink();
    ExecutorService threads = Executors.newCachedThreadPool();
    EngineOptions options = EngineOptions.builder().workers(2).fileResources(100).build();
    try (ExportEngine one = ExportEngine.start(source, sink, store, threads, options);
        ExportEngine other = ExportEngine.start(source, sink, store, threads, options)) {
      ExportHandle handle = one.start(ExportRequest.system().build(), ExportContext.ANYONE);
      Manifest manifest = handle.manifest().toCompletableFuture().get(60, TimeUnit.SECONDS);

      assertThat(other.status(handle.id(), ExportContext.ANYONE).orElseThrow().tally().tasksDone())
          .isEqualTo(4_000);
      Map<String, byte[]> files = sink.files(handle.id());
      List<String> lines = new ArrayList<>();
      int listed = 0;
      try (CloseableIterator<ManifestEntry> entries = manifest.files(FileKind.OUTPUT)) {
        for (ManifestEntry e = entries.next(); e != null; e = entries.next()) {
          String text = new String(files.get(e.name().toString()), StandardCharsets.UTF_8);
          assertThat(text.lines().count()).isEqualTo(e.count());
          lines.addAll(text.lines().toList());
          listed++;
        }
      }
      assertThat(files.keySet().stream().filter(name -> !name.startsWith("error"))).hasSize(listed);
      assertThat(lines).hasSize(source.expectedLines().size());
      assertThat(new TreeSet<>(lines)).isEqualTo(source.expectedLines());
    } finally {
      threads.shutdown();
    }
  }
}
