package io.fhirexport.benchmarks;

import io.fhirexport.benchmarks.FilterPasses.Way;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Measures patient level exports with a {@code _typeFilter} for each of three types, beside bare
 * tokens and HAPI's model and FHIRPath on the same lines, each in a process of its own, in rounds
 * that take turns; and compares the lines that HAPI and the export chose. A process goes over the
 * data several times: the first pass is cold, the median of those after twenty seconds warm.
 * Figures are of processor time, which other work on the machine disturbs least, and ratios by that
 * of bare tokens, of which each pass has one beside it.
 *
 * <p>Arguments: the data folder, whose files are named after the one type they hold; a work folder
 * on the same disk, in which the folder {@code filters} is made and deleted again; the rounds
 * (default 3); how many megabytes of each type to take (default 128), since HAPI needs long.
 */
public final class FilterBenchmark {
  private static final int WARM_UP_SECONDS = 20;
  private static final int PASSES = 3;

  /** Ours get little; HAPI gets what it can use, lest it be slowed by collecting garbage. */
  private static final String HEAP = "256m";

  private static final String HAPI_HEAP = "2g";

  private final Path slice;
  private final Path out;

  private FilterBenchmark(Path work) {
    this.slice = work.resolve("filters").resolve("slice");
    this.out = work.resolve("filters").resolve("out");
  }

  /** Runs the rounds and prints the figures; the exit code is 1 if the lines differ. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 2 || arguments.length > 4) {
      System.err.println("Usage: FilterBenchmark <data folder> <work folder> [rounds] [megabytes]");
      System.exit(2);
    }
    int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
    long bytes = (arguments.length > 3 ? Long.parseLong(arguments[3]) : 128) << 20;
    FilterBenchmark benchmark = new FilterBenchmark(Path.of(arguments[1]).toAbsolutePath());
    boolean same = true;
    try {
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
      if (FilterPasses.TYPES.contains(DataFolder.type(file))) {
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

  private boolean round(int round) throws IOException {
    long bytes = DataFolder.bytes(DataFolder.files(slice));
    System.out.printf(
        "%n%s round %d, %,d bytes, %d processors, load %s%n%-20s %12s %14s %14s %14s%n",
        Instant.now(),
        round,
        bytes,
        Runtime.getRuntime().availableProcessors(),
        Machine.load(),
        "of one processor",
        "MB/s",
        "tokens, MB/s",
        "tokens / this",
        "when cold");
    Map<Way, Seen> seen = new EnumMap<>(Way.class);
    for (Way way : Way.values()) {
      Seen it = passes(way);
      seen.put(way, it);
      Pass warm = it.warm();
      System.out.printf(
          "%-20s %12.0f %14.0f %14.2f %14.2f%n",
          way,
          bytes / 1e6 / warm.seconds(),
          bytes / 1e6 / warm.tokens(),
          1 / warm.ratio(),
          1 / it.cold().ratio());
    }
    Seen ours = Objects.requireNonNull(seen.get(Way.FILTERED));
    Seen hapi = Objects.requireNonNull(seen.get(Way.HAPI_FILTERED));
    System.out.printf(
        "HAPI_FILTERED / FILTERED = %.1f by tokens, %.1f by seconds, %.1f when cold%n",
        hapi.warm().ratio() / ours.warm().ratio(),
        hapi.warm().seconds() / ours.warm().seconds(),
        hapi.cold().ratio() / ours.cold().ratio());
    boolean same = ours.chosen().equals(hapi.chosen());
    System.out.printf("chosen lines %s: %s%n", same ? "the same" : "DIFFERENT", ours.chosen());
    return same;
  }

  private Seen passes(Way way) throws IOException {
    Process process =
        JavaProcess.of(
                FilterPasses.class,
                way.isHapi() ? HAPI_HEAP : HEAP,
                way.name(),
                slice.toString(),
                out.toString(),
                Integer.toString(WARM_UP_SECONDS),
                Integer.toString(PASSES))
            .start();
    try (BufferedReader lines = process.inputReader()) {
      Pass cold = Pass.of(line(lines, way));
      List<Pass> warm = new ArrayList<>();
      for (int i = 0; i < PASSES; i++) {
        warm.add(Pass.of(line(lines, way)));
      }
      warm.sort(Comparator.comparingDouble(Pass::ratio));
      return new Seen(cold, warm.get(PASSES / 2), line(lines, way));
    }
  }

  private static String line(BufferedReader lines, Way way) throws IOException {
    String line = lines.readLine();
    if (line == null) {
      throw new IOException("The process for " + way + " failed.");
    }
    return line;
  }

  /** The first pass, the median of later ones, and the lines chosen. */
  private record Seen(Pass cold, Pass warm, String chosen) {}

  /** Processor seconds of a pass, and of one of tokens. */
  private record Pass(double seconds, double tokens) {
    static Pass of(String line) {
      int semicolon = line.indexOf(';');
      return new Pass(
          Double.parseDouble(line.substring(0, semicolon)),
          Double.parseDouble(line.substring(semicolon + 1)));
    }

    double ratio() {
      return seconds / tokens;
    }
  }
}
