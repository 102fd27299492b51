package io.fhirexport.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.core.EngineOptions;
import io.fhirexport.core.local.DirectorySink;
import io.fhirexport.core.scope.ReferencedTypes;
import io.fhirexport.jdbc.hapi.HapiJpaSource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Measures exports from the tables of a HAPI JPA server against {@code COPY} of the same rows, in
 * rounds that take turns, and, where such a server is up, against its own {@code $export}; then
 * compares the lines.
 *
 * <p>Arguments: the JDBC URL of a PostgreSQL database that a HAPI JPA server 8.8 fills; a work
 * folder, in which the folder {@code benchmark} is made and emptied again; the logical id of a
 * Group; the rounds (default 3); the base URL of the HAPI server on that database (default: none).
 */
public final class HapiJpaBenchmark {
  private static final int CONNECTIONS = 4;

  private final DataSource database;
  private final ResourceSource source;
  private final Path out;
  private final String group;
  private final @Nullable String server;
  private final Map<Level, Map<Case, List<Double>>> seconds = new EnumMap<>(Level.class);

  private HapiJpaBenchmark(DataSource database, Path work, String group, @Nullable String server) {
    this.database = database;
    this.source = HapiJpaSource.builder(database).zone(ZoneOffset.UTC).build();
    this.out = work.resolve("benchmark");
    this.group = group;
    this.server = server;
  }

  /** What is exported. */
  enum Level {
    /** Everything. */
    SYSTEM,
    /** All patients. */
    PATIENT,
    /** The patients of the group. */
    GROUP
  }

  /** What is timed. */
  enum Case {
    /** {@link CopyBaseline}. */
    COPY,
    /** An export into a folder. */
    FOLDER,
    /** An export that is forgotten. */
    DISCARDED,
    /** An export into a folder that follows no references; at system level there are none. */
    UNFOLLOWED,
    /** {@link HapiExport}. */
    HAPI
  }

  /** Runs the rounds, prints the figures and compares the lines. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length < 3 || arguments.length > 5) {
      System.err.println(
          "Usage: HapiJpaBenchmark <JDBC URL> <work folder> <Group id> [rounds] [HAPI base URL]");
      System.exit(2);
    }
    int rounds = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 3;
    HikariConfig pool = new HikariConfig();
    pool.setJdbcUrl(arguments[0]);
    pool.setMaximumPoolSize(CONNECTIONS);
    try (HikariDataSource database = new HikariDataSource(pool)) {
      HapiJpaBenchmark benchmark =
          new HapiJpaBenchmark(
              database,
              Path.of(arguments[1]).toAbsolutePath(),
              arguments[2],
              arguments.length > 4 ? arguments[4] : null);
      try {
        benchmark.run(rounds);
      } finally {
        DataFolder.empty(benchmark.out);
      }
    }
    System.exit(0);
  }

  private void run(int rounds) throws IOException, InterruptedException {
    System.out.printf(
        "%s, %d processors, heap at most %d MiB%n",
        Instant.now(),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory() >> 20);
    for (int round = 1; round <= rounds; round++) {
      for (Level level : Level.values()) {
        System.out.printf(
            "%nround %d, %s, load %s%n%-12s %8s %10s %10s %8s %12s%n",
            round,
            level,
            Machine.load(),
            "",
            "seconds",
            "processors",
            "resources",
            "MB/s",
            "resources/s");
        for (Case timed : Case.values()) {
          if (applies(timed, level)) {
            time(timed, level, round == rounds);
          }
        }
      }
    }
    medians();
  }

  private boolean applies(Case timed, Level level) {
    return (timed != Case.HAPI || server != null)
        && (timed != Case.UNFOLLOWED || level != Level.SYSTEM);
  }

  private void time(Case timed, Level level, boolean last)
      throws IOException, InterruptedException {
    DataFolder.empty(out);
    Stopwatch watch = Stopwatch.start();
    switch (timed) {
      case COPY -> {
        CopyBaseline copy =
            switch (level) {
              case SYSTEM -> CopyBaseline.system(database);
              case PATIENT -> CopyBaseline.patient(database);
              case GROUP -> CopyBaseline.group(database, group);
            };
        print(timed, level, copy.seconds(), watch, copy.rows(), copy.bytes());
      }
      case FOLDER -> {
        print(timed, level, export(level, EngineOptions.DEFAULTS), watch);
      }
      case DISCARDED -> {
        DiscardingSink sink = new DiscardingSink(new DirectorySink(out));
        EngineOptions options = EngineOptions.DEFAULTS;
        print(timed, level, EngineRun.of(source, sink, out, request(level), options), watch);
      }
      case UNFOLLOWED -> {
        EngineOptions options = EngineOptions.builder().referenced(ReferencedTypes.none()).build();
        print(timed, level, export(level, options), watch);
      }
      case HAPI -> {
        HapiExport hapi = HapiExport.of(URI.create(server + path(level)));
        print(timed, level, hapi.seconds(), watch, 0, 0);
        if (last) {
          compare(level, hapi);
        }
      }
    }
  }

  private EngineRun export(Level level, EngineOptions options)
      throws IOException, InterruptedException {
    return EngineRun.of(source, out, request(level), options);
  }

  private void compare(Level level, HapiExport hapi) throws IOException, InterruptedException {
    EngineRun ours = export(level, EngineOptions.DEFAULTS);
    ResourceHashes.of(ours.files()).compare(ResourceHashes.of(hapi.download(out.resolve("hapi"))));
  }

  private ExportRequest request(Level level) {
    ExportRequest.Builder request =
        switch (level) {
          case SYSTEM -> ExportRequest.system();
          case PATIENT -> ExportRequest.patient();
          case GROUP -> ExportRequest.group(group);
        };
    return request.build();
  }

  private String path(Level level) {
    return switch (level) {
      case SYSTEM -> "/$export";
      case PATIENT -> "/Patient/$export";
      case GROUP -> "/Group/" + group + "/$export";
    };
  }

  private void print(Case timed, Level level, EngineRun run, Stopwatch watch) {
    print(timed, level, run.seconds(), watch, run.resources(), run.bytes());
  }

  private void print(
      Case timed, Level level, double taken, Stopwatch watch, long resources, long bytes) {
    seconds
        .computeIfAbsent(level, key -> new EnumMap<>(Case.class))
        .computeIfAbsent(timed, key -> new ArrayList<>())
        .add(taken);
    System.out.printf(
        "%-12s %8.3f %10.3f %,10d %8.0f %,12.0f%n",
        timed, taken, watch.processorSeconds(), resources, bytes / 1e6 / taken, resources / taken);
  }

  private void medians() {
    System.out.printf("%nmedians%n");
    seconds.forEach(
        (level, cases) -> {
          double copy = median(cases.getOrDefault(Case.COPY, List.of()));
          SortedMap<Case, String> line = new TreeMap<>();
          cases.forEach(
              (timed, taken) ->
                  line.put(
                      timed, "%.2f s (x %.2f)".formatted(median(taken), median(taken) / copy)));
          System.out.println(level + " " + line);
        });
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
