package io.fhirexport.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.core.EngineOptions;
import io.fhirexport.core.local.NdjsonDirectorySource;
import io.fhirexport.core.scope.ReferencedTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Measures whole exports of a folder against the least work that a machine could do instead, in
 * rounds that take turns, so that their ratios hold on a machine with other work.
 *
 * <p>Arguments: the data folder, whose files are named after the one type they hold; a work folder
 * on the same disk, in which the folder {@code benchmark} is made and emptied again; the rounds
 * (default {@code cold,warm,warm}); the cases (default all, see {@link Case}).
 */
public final class ExportBenchmark {
  private static final List<String> SOME =
      List.of("identifier", "subject", "status", "code", "birthDate");
  private static final Set<Case> OVER_TOKENS = EnumSet.range(Case.PATIENT, Case.UNFOLLOWED);

  private final List<Path> files;
  private final Path data;
  private final Path out;
  private final long bytes;
  private final Map<Case, ResourceSource> sources = new EnumMap<>(Case.class);
  private long lines;

  private ExportBenchmark(Path data, Path work) throws IOException {
    this.data = data.toAbsolutePath();
    this.files = DataFolder.files(this.data);
    this.bytes = DataFolder.bytes(files);
    this.out = work.resolve("benchmark");
  }

  /** What is timed. */
  enum Case {
    /** {@code cat} of all files into one, and {@code sync} of it, by child processes. */
    CAT,
    /** A system level export of a trusted source. */
    TRUSTED,
    /** A system level export of an untrusted source. */
    UNTRUSTED,
    /** {@link TokenBaseline}, writing the types that patients have. */
    TOKENS,
    /** A patient level export of an untrusted source. */
    PATIENT,
    /** The same with a {@code _typeFilter} for each of three types; the others go out whole. */
    FILTERED,
    /** The same of a trusted source. */
    FILTERED_TRUSTED,
    /** A patient level export of an untrusted source, trimmed to a few elements. */
    ELEMENTS,
    /** A system level export of a trusted source, trimmed to a few elements. */
    ELEMENTS_TRUSTED,
    /** A patient level export of an untrusted source that does not follow references. */
    UNFOLLOWED,
    /** A system level export of a folder that holds one small resource. */
    ONE
  }

  /** Runs the rounds and prints the figures. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length < 2 || arguments.length > 4) {
      System.err.println("Usage: ExportBenchmark <data folder> <work folder> [rounds] [cases]");
      System.exit(2);
    }
    String rounds = arguments.length > 2 ? arguments[2] : "cold,warm,warm";
    Set<Case> cases = arguments.length > 3 ? cases(arguments[3]) : EnumSet.allOf(Case.class);
    ExportBenchmark benchmark =
        new ExportBenchmark(Path.of(arguments[0]), Path.of(arguments[1]).toAbsolutePath());
    try {
      benchmark.open();
      for (String round : rounds.split(",", -1)) {
        benchmark.round(round, cases);
      }
    } finally {
      DataFolder.empty(benchmark.out);
    }
    System.exit(0);
  }

  private static Set<Case> cases(String names) {
    List<Case> cases = new ArrayList<>();
    for (String name : names.split(",", -1)) {
      cases.add(Case.valueOf(name.toUpperCase(Locale.ROOT)));
    }
    return EnumSet.copyOf(cases);
  }

  private void open() throws IOException {
    for (Path file : files) {
      WholeLines.forEach(file, (buffer, from, length) -> lines++);
    }
    long start = System.nanoTime();
    ResourceSource untrusted = NdjsonDirectorySource.open(data);
    double seconds = (System.nanoTime() - start) / 1e9;
    ResourceSource trusted = NdjsonDirectorySource.builder(data).trusted().open();
    for (Case timed : Case.values()) {
      sources.put(timed, timed.name().endsWith("TRUSTED") ? trusted : untrusted);
    }
    sources.put(Case.UNTRUSTED, untrusted);
    System.out.printf(
        "%s, %d processors, heap at most %d MiB%n",
        Instant.now(),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory() >> 20);
    System.out.printf("%,d files, %,d bytes, %,d lines%n", files.size(), bytes, lines);
    System.out.printf("Opening the source (not part of any figure): %.1f s%n", seconds);
  }

  private void round(String name, Set<Case> cases) throws IOException, InterruptedException {
    System.out.printf(
        "%n%-16s %8s %10s %8s %12s   load%n", name, "seconds", "processors", "MB/s", "resources/s");
    Map<Case, Double> seconds = new EnumMap<>(Case.class);
    Map<Case, Double> processors = new EnumMap<>(Case.class);
    for (Case timed : cases) {
      prepare(name.equals("cold"));
      String load = Machine.load();
      Stopwatch watch = Stopwatch.start();
      Figure figure = time(timed);
      processors.put(timed, watch.processorSeconds());
      seconds.put(timed, figure.seconds());
      double read = timed == Case.ONE ? figure.bytes() : bytes;
      System.out.printf(
          "%-16s %8.3f %10.3f %8.0f %,12.0f   %s%n",
          timed.name().toLowerCase(Locale.ROOT),
          figure.seconds(),
          processors.get(timed),
          read / 1e6 / figure.seconds(),
          figure.resources() / figure.seconds(),
          load);
    }
    ratio("seconds", seconds, Case.CAT, Case.TRUSTED);
    ratio("seconds", seconds, Case.CAT, Case.UNTRUSTED);
    for (Case timed : OVER_TOKENS) {
      ratio("seconds", seconds, Case.TOKENS, timed);
      ratio("processor seconds", processors, Case.TOKENS, timed);
    }
  }

  private static void ratio(String unit, Map<Case, Double> measured, Case baseline, Case timed) {
    Double least = measured.get(baseline);
    Double taken = measured.get(timed);
    if (least != null && taken != null) {
      System.out.printf("%s / %s = %.2f in %s%n", baseline, timed, least / taken, unit);
    }
  }

  private void prepare(boolean cold) throws IOException, InterruptedException {
    DataFolder.empty(out);
    boolean ready = cold ? Machine.dropCaches() : Machine.run(List.of("sync"));
    if (!ready) {
      System.out.println("(the caches could not be dropped or written)");
    }
  }

  private Figure time(Case timed) throws IOException, InterruptedException {
    return switch (timed) {
      case CAT -> cat();
      case TOKENS -> tokens();
      case TRUSTED, UNTRUSTED -> export(timed, ExportRequest.system().build());
      case PATIENT -> export(timed, ExportRequest.patient().build());
      case UNFOLLOWED -> unfollowed();
      case FILTERED, FILTERED_TRUSTED -> export(timed, filtered());
      case ELEMENTS -> export(timed, ExportRequest.patient().elements(SOME).build());
      case ELEMENTS_TRUSTED -> export(timed, ExportRequest.system().elements(SOME).build());
      case ONE -> one();
    };
  }

  private Figure cat() throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "sh",
                "-c",
                "cat \"$@\" > \"$0\" && sync \"$0\"",
                out.resolve("cat.ndjson").toString()));
    files.forEach(file -> command.add(file.toString()));
    long start = System.nanoTime();
    if (!Machine.run(command)) {
      throw new IOException("cat or sync failed.");
    }
    return new Figure((System.nanoTime() - start) / 1e9, lines, bytes);
  }

  private Figure tokens() throws IOException, InterruptedException {
    long start = System.nanoTime();
    int threads = Runtime.getRuntime().availableProcessors();
    if (TokenBaseline.run(files, PatientTies.types(), out, threads) < lines) {
      throw new IOException("There are fewer tokens than lines.");
    }
    return new Figure((System.nanoTime() - start) / 1e9, lines, bytes);
  }

  private Figure export(Case timed, ExportRequest request)
      throws IOException, InterruptedException {
    EngineRun run = EngineRun.of(source(timed), out, request);
    return new Figure(run.seconds(), run.resources(), bytes);
  }

  private ExportRequest filtered() {
    ExportRequest.Builder request = ExportRequest.patient();
    HapiBaseline.FILTERS.forEach(request::typeFilter);
    return request.build();
  }

  private Figure unfollowed() throws IOException, InterruptedException {
    EngineOptions options = EngineOptions.builder().referenced(ReferencedTypes.none()).build();
    EngineRun run =
        EngineRun.of(source(Case.UNFOLLOWED), out, ExportRequest.patient().build(), options);
    return new Figure(run.seconds(), run.resources(), bytes);
  }

  private ResourceSource source(Case timed) {
    ResourceSource source = sources.get(timed);
    if (source == null) {
      throw new IllegalStateException("No source for " + timed + ".");
    }
    return source;
  }

  private Figure one() throws IOException, InterruptedException {
    Path folder = out.resolve("one");
    Files.createDirectories(folder);
    byte[] patient =
        "{\"resourceType\":\"Patient\",\"id\":\"one\",\"active\":true}\n".getBytes(UTF_8);
    Files.write(folder.resolve("Patient.ndjson"), patient);
    ResourceSource source = NdjsonDirectorySource.open(folder);
    EngineRun run = EngineRun.of(source, out.resolve("export"), ExportRequest.system().build());
    return new Figure(run.seconds(), run.resources(), patient.length);
  }

  /** What one timing gave. */
  private record Figure(double seconds, long resources, long bytes) {}
}
