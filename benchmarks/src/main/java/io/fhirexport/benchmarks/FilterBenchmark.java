package io.fhirexport.benchmarks;

import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.ManifestEntry;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.core.local.NdjsonDirectorySource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Measures patient level exports with a {@code _typeFilter} for each of three types, beside bare
 * tokens and HAPI's model and FHIRPath on the same lines, in rounds that take turns; and compares
 * the lines that HAPI and the export chose. Ratios are of processor time, which other work on the
 * machine disturbs least.
 *
 * <p>Arguments: the data folder, whose files are named after the one type they hold; a work folder
 * on the same disk, in which the folder {@code filters} is made and deleted again; the rounds
 * (default 3); how many megabytes of each type to take (default 128), since HAPI needs long.
 */
public final class FilterBenchmark {
  private static final List<String> TYPES = List.of("Patient", "Observation", "Encounter");
  private static final List<String> ELEMENTS =
      List.of("identifier", "subject", "status", "code", "birthDate");

  private final Path slice;
  private final Path out;
  private final int threads = Runtime.getRuntime().availableProcessors();

  private FilterBenchmark(Path work) {
    this.slice = work.resolve("filters").resolve("slice");
    this.out = work.resolve("filters").resolve("out");
  }

  /** Runs the rounds and prints the figures; the exit code is 1 if the lines differ. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length < 2 || arguments.length > 4) {
      System.err.println("Usage: FilterBenchmark <data folder> <work folder> [rounds] [megabytes]");
      System.exit(2);
    }
    int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
    long bytes = (arguments.length > 3 ? Long.parseLong(arguments[3]) : 128) << 20;
    FilterBenchmark benchmark = new FilterBenchmark(Path.of(arguments[1]).toAbsolutePath());
    boolean same = true;
    try {
      HapiBaseline.start();
      benchmark.slice(Path.of(arguments[0]), bytes);
      for (int round = 1; round <= rounds; round++) {
        same &= benchmark.round(round);
      }
    } finally {
      DataFolder.empty(benchmark.slice);
      DataFolder.empty(benchmark.out);
    }
    System.exit(same ? 0 : 1);
  }

  private void slice(Path data, long bytes) throws IOException {
    DataFolder.empty(slice);
    for (Path file : DataFolder.files(data)) {
      if (TYPES.contains(DataFolder.type(file))) {
        FileRange first = FileRange.cut(file, bytes).get(0);
        try (FileChannel from = FileChannel.open(file);
            OutputStream to = Files.newOutputStream(slice.resolve(file.getFileName()));
            WritableByteChannel into = Channels.newChannel(to)) {
          long copied = 0;
          while (copied < first.end()) {
            copied += from.transferTo(copied, first.end() - copied, into);
          }
        }
      }
    }
  }

  private boolean round(int round) throws IOException, InterruptedException {
    List<Path> files = DataFolder.files(slice);
    long bytes = DataFolder.bytes(files);
    System.out.printf(
        "%n%s round %d, %,d bytes, %d threads, heap at most %d MiB, load %s%n",
        Instant.now(),
        round,
        bytes,
        threads,
        Runtime.getRuntime().maxMemory() >> 20,
        Machine.load());
    ResourceSource untrusted = NdjsonDirectorySource.open(slice);
    ResourceSource trusted = NdjsonDirectorySource.builder(slice).trusted().open();
    ExportRequest.Builder filtered = ExportRequest.patient().types(TYPES);
    HapiBaseline.FILTERS.forEach(filtered::typeFilter);
    DataFolder.empty(out);
    Stopwatch watch = Stopwatch.start();
    TokenBaseline.run(files, Set.of(), out, threads);
    double tokens = watch.print("tokens", bytes);
    ExportRequest.Builder whole = ExportRequest.patient().types(TYPES);
    export("whole", untrusted, whole.build(), bytes);
    watch = Stopwatch.start();
    EngineRun run = export(untrusted, filtered.build());
    double export = watch.print("filtered", bytes);
    LineSums found = sums(run);
    export("filtered, trusted", trusted, filtered.build(), bytes);
    export("elements", untrusted, whole.elements(ELEMENTS).build(), bytes);
    export("filtered, elements", untrusted, filtered.elements(ELEMENTS).build(), bytes);
    watch = Stopwatch.start();
    HapiBaseline.run(files, out, threads, false);
    double parsing = watch.print("HAPI, parsing alone", bytes);
    watch = Stopwatch.start();
    LineSums chosen = HapiBaseline.run(files, out, threads, true);
    double hapi = watch.print("HAPI, filtered", bytes);
    System.out.printf(
        "tokens / filtered = %.2f, HAPI parsing / filtered = %.1f, HAPI / filtered = %.1f%n",
        tokens / export, parsing / export, hapi / export);
    boolean same = chosen.byType().equals(found.byType());
    System.out.printf(
        "%,d lines by HAPI, %,d by the export: %s%n",
        chosen.lines(), found.lines(), same ? "the same" : "DIFFERENT");
    return same;
  }

  private void export(String name, ResourceSource source, ExportRequest request, long bytes)
      throws IOException, InterruptedException {
    Stopwatch watch = Stopwatch.start();
    export(source, request);
    watch.print(name, bytes);
  }

  private EngineRun export(ResourceSource source, ExportRequest request)
      throws IOException, InterruptedException {
    DataFolder.empty(out);
    return EngineRun.of(source, out, request);
  }

  private static LineSums sums(EngineRun run) throws IOException {
    LineSums sums = new LineSums();
    MessageDigest digest = LineSums.Hash.digest();
    for (ManifestEntry entry : run.output()) {
      WholeLines.forEach(
          run.folder().resolve(entry.name().toString()),
          (buffer, from, length) ->
              sums.add(entry.name().type(), LineSums.Hash.of(digest, buffer, from, length)));
    }
    return sums;
  }
}
