package io.fhirexport.benchmarks;

import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.ManifestEntry;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.core.local.NdjsonDirectorySource;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Does one of the things that {@link FilterBenchmark} compares, several times over, in a process of
 * its own: whoever runs a server runs either HAPI's engine or this one, not each on code that the
 * other has warmed and with a heap that the other has filled.
 */
public final class FilterPasses {
  static final List<String> TYPES = List.of("Patient", "Observation", "Encounter");

  private static final List<String> ELEMENTS =
      List.of("identifier", "subject", "status", "code", "birthDate");

  private final Path data;
  private final Path out;
  private final Way way;
  private final ResourceSource source;
  private final int threads = Runtime.getRuntime().availableProcessors();
  private String chosen = "";

  private FilterPasses(Path data, Path out, Way way) throws IOException {
    this.data = data;
    this.out = out;
    this.way = way;
    // A server opens its source once.
    NdjsonDirectorySource.Builder builder = NdjsonDirectorySource.builder(data);
    this.source = (way == Way.FILTERED_TRUSTED ? builder.trusted() : builder).open();
  }

  /** What is done to all lines. */
  enum Way {
    /** An export of all lines. */
    WHOLE,
    /** An export of those that match. */
    FILTERED,
    /** The same from a source that vouches for its lines. */
    FILTERED_TRUSTED,
    /** An export of some elements of all lines. */
    ELEMENTS,
    /** An export of some elements of those that match. */
    FILTERED_ELEMENTS,
    /** HAPI's parser. */
    HAPI_PARSING,
    /** HAPI's parser and FHIRPath. */
    HAPI_FILTERED;

    boolean chooses() {
      return this == FILTERED || this == HAPI_FILTERED;
    }

    boolean isHapi() {
      return this == HAPI_PARSING || this == HAPI_FILTERED;
    }
  }

  /**
   * Prints the processor seconds of the first pass, and of one of bare Jackson tokens beside it;
   * then the same of some passes once the compiler has had its time; at last which lines were
   * chosen. How fast the machine is changes by the minute, and tokens tell.
   *
   * @param arguments the way, the folder of data, a folder to write to, the seconds between the
   *     first pass and those that count, how many count
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Way way = Way.valueOf(arguments[0]);
    FilterPasses passes = new FilterPasses(Path.of(arguments[1]), Path.of(arguments[2]), way);
    if (way.isHapi()) {
      HapiBaseline.start();
    }
    passes.print();
    long warm = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[3]));
    while (System.nanoTime() < warm) {
      passes.tokens();
      passes.seconds();
    }
    for (int i = 0; i < Integer.parseInt(arguments[4]); i++) {
      passes.print();
    }
    System.out.println(passes.chosen);
    System.exit(0);
  }

  private void print() throws IOException, InterruptedException {
    System.out.println(seconds() + ";" + tokens());
  }

  private double tokens() throws IOException, InterruptedException {
    DataFolder.empty(out);
    Stopwatch watch = Stopwatch.start();
    TokenBaseline.run(DataFolder.files(data), Set.of(), out, threads);
    return watch.processorSeconds();
  }

  private double seconds() throws IOException, InterruptedException {
    DataFolder.empty(out);
    EngineRun run = null;
    Stopwatch watch = Stopwatch.start();
    if (way.isHapi()) {
      chosen = hapi();
    } else {
      run = export();
    }
    double seconds = watch.processorSeconds();
    if (run != null && way.chooses()) {
      chosen = sums(run).byType().toString();
    }
    return seconds;
  }

  private String hapi() throws IOException, InterruptedException {
    return HapiBaseline.run(DataFolder.files(data), out, threads, way.chooses())
        .byType()
        .toString();
  }

  private EngineRun export() throws IOException, InterruptedException {
    ExportRequest.Builder request = ExportRequest.patient().types(TYPES);
    if (way == Way.ELEMENTS || way == Way.FILTERED_ELEMENTS) {
      request.elements(ELEMENTS);
    }
    if (way != Way.WHOLE && way != Way.ELEMENTS) {
      HapiBaseline.FILTERS.forEach(request::typeFilter);
    }
    return EngineRun.of(source, out, request.build());
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
