package io.fhirexport.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.core.local.NdjsonDirectorySource;
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
    sources.put(Case.TRUSTED, NdjsonDirectorySource.builder(data).trusted().open());
    sources.put(Case.UNTRUSTED, untrusted);
    sources.put(Case.PATIENT, untrusted);
    System.out.printf(
        "%s, %d processors, heap at most %d MiB%n",
        Instant.now(),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory() >> 20);
    System.out.printf("%,d files, %,d bytes, %,d lines%n", files.size(), bytes, lines);
    System.out.printf("Opening the source (not part of any figure): %.1f s%n", seconds);
  }

  private void round(String name, Set<Case> cases) throws IOException, InterruptedException {
    System.out.printf("%n%-9s %8s %8s %12s   load%n", name, "seconds", "MB/s", "resources/s");
    Map<Case, Double> seconds = new EnumMap<>(Case.class);
    for (Case timed : cases) {
      prepare(name.equals("cold"));
      String load = Machine.load();
      Figure figure = time(timed);
      seconds.put(timed, figure.seconds());
      double read = timed == Case.ONE ? figure.bytes() : bytes;
      System.out.printf(
          "%-9s %8.3f %8.0f %,12.0f   %s%n",
          timed.name().toLowerCase(Locale.ROOT),
          figure.seconds(),
          read / 1e6 / figure.seconds(),
          figure.resources() / figure.seconds(),
          load);
    }
    ratio(seconds, Case.CAT, Case.TRUSTED);
    ratio(seconds, Case.CAT, Case.UNTRUSTED);
    ratio(seconds, Case.TOKENS, Case.PATIENT);
  }

  private static void ratio(Map<Case, Double> seconds, Case baseline, Case timed) {
    Double least = seconds.get(baseline);
    Double taken = seconds.get(timed);
    if (least != null && taken != null) {
      System.out.printf("%s / %s = %.2f%n", baseline, timed, least / taken);
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
    ResourceSource source = sources.get(timed);
    if (source == null) {
      throw new IllegalStateException("No source for " + timed + ".");
    }
    EngineRun run = EngineRun.of(source, out, request);
    return new Figure(run.seconds(), run.resources(), bytes);
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
