package io.fhirexport.core;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.FileKind;
import io.fhirexport.api.Manifest;
import io.fhirexport.api.ManifestEntry;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.testkit.Json;
import io.fhirexport.testkit.sink.InMemorySink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Exports a source again and again, and reads what came out. */
final class Exporter implements AutoCloseable {
  private final InMemorySink sink = new InMemorySink();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ExportEngine engine;

  Exporter(ResourceSource source) {
    this(source, EngineOptions.builder());
  }

  Exporter(ResourceSource source, EngineOptions.Builder options) {
    this(source, options, true);
  }

  /** Exports to a sink that keeps scratch or not. */
  Exporter(ResourceSource source, EngineOptions.Builder options, boolean scratch) {
    engine =
        ExportEngine.start(
            source,
            scratch ? sink : new PlainSink(sink),
            new InMemoryJobStore(),
            threads,
            options.workers(2).build());
  }

  /**
   * What came out.
   *
   * @param keys each exported resource as {@code Type/id}, as often as it came
   * @param errors the texts of the error file
   */
  record Outcome(List<String> keys, List<String> errors) {}

  Outcome export(ExportRequest.Builder request) throws Exception {
    ExportHandle handle = engine.start(request.build(), ExportContext.ANYONE);
    Manifest manifest = handle.manifest().toCompletableFuture().get(30, TimeUnit.SECONDS);
    Map<String, byte[]> files = sink.files(handle.id());
    List<String> keys = new ArrayList<>();
    for (Json resource : lines(manifest, FileKind.OUTPUT, files)) {
      keys.add(resource.text("resourceType") + "/" + resource.text("id"));
    }
    List<String> errors = new ArrayList<>();
    for (Json outcome : lines(manifest, FileKind.ERROR, files)) {
      errors.add(outcome.text("issue.severity") + ": " + outcome.text("issue.diagnostics"));
    }
    return new Outcome(keys, errors);
  }

  /**
   * What came out of an export organized by Patient.
   *
   * @param errors the texts of the error file
   */
  record Organized(BlockReader blocks, List<String> errors) {}

  Organized organized(ExportRequest.Builder request) throws Exception {
    ExportHandle handle = engine.start(request.build(), ExportContext.ANYONE);
    Manifest manifest = handle.manifest().toCompletableFuture().get(30, TimeUnit.SECONDS);
    Map<String, byte[]> files = sink.files(handle.id());
    List<String> errors = new ArrayList<>();
    for (Json outcome : lines(manifest, FileKind.ERROR, files)) {
      errors.add(outcome.text("issue.severity") + ": " + outcome.text("issue.diagnostics"));
    }
    return new Organized(BlockReader.read(manifest, files), errors);
  }

  private static List<Json> lines(Manifest manifest, FileKind kind, Map<String, byte[]> files)
      throws Exception {
    List<Json> lines = new ArrayList<>();
    try (CloseableIterator<ManifestEntry> entries = manifest.files(kind)) {
      for (ManifestEntry e = entries.next(); e != null; e = entries.next()) {
        byte[] file = Objects.requireNonNull(files.get(e.name().toString()));
        for (String line : new String(file, StandardCharsets.UTF_8).lines().toList()) {
          byte[] json = line.getBytes(StandardCharsets.UTF_8);
          lines.add(Json.parse(json, 0, json.length));
        }
      }
    }
    return lines;
  }

  @Override
  public void close() {
    engine.close();
    threads.shutdown();
  }
}
