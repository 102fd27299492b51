package io.fhirexport.benchmarks;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.FileKind;
import io.fhirexport.api.Manifest;
import io.fhirexport.api.ManifestEntry;
import io.fhirexport.api.sink.ExportSink;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.core.EngineOptions;
import io.fhirexport.core.ExportEngine;
import io.fhirexport.core.ExportHandle;
import io.fhirexport.core.local.DirectorySink;
import io.fhirexport.core.local.InMemoryJobStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * One export by an engine, with all defaults unless said otherwise.
 *
 * @param seconds from kick-off to manifest
 * @param folder where the manifest's files are, if the sink keeps them there
 */
record EngineRun(
    double seconds,
    Instant transactionTime,
    Path folder,
    List<ManifestEntry> output,
    List<ManifestEntry> errors) {

  static EngineRun of(ResourceSource source, Path out, ExportRequest request)
      throws IOException, InterruptedException {
    return of(source, out, request, EngineOptions.DEFAULTS);
  }

  static EngineRun of(ResourceSource source, Path out, ExportRequest request, EngineOptions options)
      throws IOException, InterruptedException {
    return of(source, new DirectorySink(out), out, request, options);
  }

  static EngineRun of(
      ResourceSource source,
      ExportSink sink,
      Path out,
      ExportRequest request,
      EngineOptions options)
      throws IOException, InterruptedException {
    ExecutorService executor = Executors.newCachedThreadPool();
    try (ExportEngine engine =
        ExportEngine.start(source, sink, new InMemoryJobStore(), executor, options)) {
      long start = System.nanoTime();
      ExportHandle handle = engine.start(request, ExportContext.ANYONE);
      Manifest manifest = await(handle);
      double seconds = (System.nanoTime() - start) / 1e9;
      return new EngineRun(
          seconds,
          manifest.transactionTime(),
          out.resolve(handle.id().toString()),
          entries(manifest, FileKind.OUTPUT),
          entries(manifest, FileKind.ERROR));
    } finally {
      executor.shutdown();
    }
  }

  /** The resources that the manifest counts. */
  long resources() {
    return output.stream().mapToLong(ManifestEntry::count).sum();
  }

  /** The bytes that the manifest's files hold. */
  long bytes() {
    return output.stream().mapToLong(ManifestEntry::bytes).sum();
  }

  /** The files of the output. */
  List<Path> files() {
    return output.stream().map(entry -> folder.resolve(entry.name().toString())).toList();
  }

  private static Manifest await(ExportHandle handle) throws InterruptedException {
    try {
      return handle.manifest().toCompletableFuture().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("The export failed.", e);
    }
  }

  private static List<ManifestEntry> entries(Manifest manifest, FileKind kind) throws IOException {
    List<ManifestEntry> entries = new ArrayList<>();
    try (CloseableIterator<ManifestEntry> files = manifest.files(kind)) {
      ManifestEntry entry = files.next();
      while (entry != null) {
        entries.add(entry);
        entry = files.next();
      }
    }
    return entries;
  }
}
