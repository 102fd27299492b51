package io.fhirexport.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.jdbc.source.Body;
import io.fhirexport.jdbc.source.JdbcResourceSource;
import io.fhirexport.jdbc.source.Mapping;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import javax.sql.DataSource;

/**
 * Exports millions of small resources from a PostgreSQL, and among them some of 50 MiB, and
 * compares the files with what was put in. Run it with a small heap.
 *
 * <p>Arguments: the JDBC URL of an empty database; a work folder; how many small resources; how
 * many big ones. Drops and makes the table {@code resource}.
 */
public final class DatabaseProof {
  private static final int CONNECTIONS = 4;
  private static final int BIG = 50 << 20;
  private static final String HEAD = "{\"resourceType\":\"Observation\",\"id\":\"";
  private static final String SMALL =
      "\",\"status\":\"final\",\"code\":{\"text\":\"Heart rate\"},"
          + "\"subject\":{\"reference\":\"Patient/p1\"},\"valueInteger\":72}";

  private static final String BEFORE = "\",\"note\":[{\"text\":\"";
  private static final String AFTER = "\"}]}";

  private final DataSource database;
  private final Path out;
  private final int small;
  private final int big;

  private DatabaseProof(DataSource database, Path work, int small, int big) {
    this.database = database;
    this.out = work.resolve("benchmark");
    this.small = small;
    this.big = big;
  }

  /** Fills the database, exports, compares; ends with 1 if anything differs. */
  public static void main(String[] arguments)
      throws IOException, InterruptedException, SQLException {
    if (arguments.length != 4) {
      System.err.println("Usage: DatabaseProof <JDBC URL> <work folder> <small> <big>");
      System.exit(2);
    }
    HikariConfig pool = new HikariConfig();
    pool.setJdbcUrl(arguments[0]);
    pool.setMaximumPoolSize(CONNECTIONS);
    boolean equal;
    try (HikariDataSource database = new HikariDataSource(pool)) {
      DatabaseProof proof =
          new DatabaseProof(
              database,
              Path.of(arguments[1]).toAbsolutePath(),
              Integer.parseInt(arguments[2]),
              Integer.parseInt(arguments[3]));
      try {
        proof.fill();
        equal = proof.run();
      } finally {
        DataFolder.empty(proof.out);
      }
    }
    System.exit(equal ? 0 : 1);
  }

  private void fill() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("drop table if exists resource");
      statement.execute(
          "create table resource (type text, id text, last_updated timestamptz not null,"
              + " body text not null, primary key (type, id))");
      statement.execute(insert("'s' || n", "'" + SMALL + "'", small));
      statement.execute(
          insert(
              "'b' || n", "'" + BEFORE + "' || repeat('x', " + BIG + ") || '" + AFTER + "'", big));
      statement.execute("analyze resource");
    }
  }

  private static String insert(String id, String rest, int rows) {
    return "insert into resource select 'Observation', "
        + id
        + ", timestamptz '2026-01-01', '"
        + HEAD
        + "' || "
        + id
        + " || "
        + rest
        + " from generate_series(1, "
        + rows
        + ") n";
  }

  private boolean run() throws IOException, InterruptedException {
    Mapping mapping =
        Mapping.oneTable("resource", "type")
            .updated("last_updated")
            .body("body", Body.TEXT)
            .build();
    JdbcResourceSource source = JdbcResourceSource.builder(database, mapping).build();
    System.out.printf(
        "%s, heap at most %d MiB, load %s%n",
        Instant.now(), Runtime.getRuntime().maxMemory() >> 20, Machine.load());
    EngineRun run = EngineRun.of(source, out, ExportRequest.system().build());
    System.out.printf(
        "%,d resources, %,d bytes in %.1f s: %,.0f resources/s, %.0f MB/s%n",
        run.resources(),
        run.bytes(),
        run.seconds(),
        run.resources() / run.seconds(),
        run.bytes() / 1e6 / run.seconds());
    LineSums.Sum found = found(run);
    LineSums.Sum expected = expected();
    System.out.printf(
        "lines %s: found %s, expected %s%n",
        found.equals(expected) ? "equal" : "DIFFER", found, expected);
    return found.equals(expected) && run.errors().isEmpty();
  }

  private static LineSums.Sum found(EngineRun run) throws IOException {
    LineSums sums = new LineSums();
    MessageDigest digest = LineSums.Hash.digest();
    for (Path file : run.files()) {
      WholeLines.forEach(
          file,
          (b, from, length) -> sums.add("Observation", LineSums.Hash.of(digest, b, from, length)));
    }
    return sums.byType().getOrDefault("Observation", LineSums.Sum.EMPTY);
  }

  private LineSums.Sum expected() {
    LineSums.Sum sum = LineSums.Sum.EMPTY;
    MessageDigest digest = LineSums.Hash.digest();
    for (int n = 1; n <= small; n++) {
      byte[] line = (HEAD + "s" + n + SMALL).getBytes(UTF_8);
      sum = sum.plus(LineSums.Hash.of(digest, line, 0, line.length));
    }
    byte[] padding = "x".repeat(1 << 20).getBytes(UTF_8);
    for (int n = 1; n <= big; n++) {
      digest.update((HEAD + "b" + n + BEFORE).getBytes(UTF_8));
      for (int i = 0; i < BIG / padding.length; i++) {
        digest.update(padding);
      }
      byte[] end = AFTER.getBytes(UTF_8);
      sum = sum.plus(LineSums.Hash.of(digest, end, 0, end.length));
    }
    return sum;
  }
}
