package io.fhirexport.jdbc.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.fhirexport.api.JobId;
import io.fhirexport.api.store.JobState;
import io.fhirexport.api.store.OwnedFile;
import io.fhirexport.api.store.StoredJob;
import io.fhirexport.jdbc.Postgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/**
 * Promise 1, as far as the store keeps it: threads and processes that get in each other's way.
 *
 * <p>{@code -Dcontention.tasks=N} sets how many tasks there are.
 */
class ContentionIT {
  private static final int TASKS = Integer.getInteger("contention.tasks", 20_000);
  private static final int PROCESSES = 3;
  private static final int WORKERS = 3;

  @Test
  void eachTaskIsDoneOnceBySeveralProcesses() throws Exception {
    DataSource database = Postgres.emptyDatabase();
    JdbcJobStore store = JdbcJobStore.builder(pool(database)).migrate().open();
    JobId job = Crowd.begin(store, TASKS);
    long seed = System.nanoTime();
    System.out.println("contention: seed " + seed);

    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < PROCESSES; i++) {
      processes.add(start(url(database), job, seed + 100L * i));
    }
    for (Process process : processes) {
      assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).isZero();
    }

    StoredJob done = store.find(job).orElseThrow();
    List<OwnedFile> files = store.files(job, 0, TASKS);
    System.out.printf("contention: %d tasks, %d files, %s%n", TASKS, files.size(), store.figures());
    assertThat(done.state()).isEqualTo(JobState.COMPLETE);
    assertThat(done.tally().tasksDone()).isEqualTo(TASKS);
    assertThat(files.stream().mapToLong(OwnedFile::count).sum()).isEqualTo(TASKS);
    Set<Long> orders = new HashSet<>();
    files.forEach(file -> orders.add(file.order()));
    assertThat(orders).hasSameSizeAs(files);
    assertThat(store.figures().takeovers()).isPositive();
    assertThat(store.figures().openTasks()).isZero();
  }

  private static Process start(String url, JobId job, long seed) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            CrowdProcess.class.getName(),
            url,
            job.value(),
            Long.toString(seed),
            Integer.toString(WORKERS))
        .inheritIO()
        .start();
  }

  private static HikariDataSource pool(DataSource database) {
    HikariDataSource pool = new HikariDataSource();
    pool.setDataSource(database);
    pool.setMaximumPoolSize(4);
    return pool;
  }

  private static String url(DataSource database) throws Exception {
    try (Connection connection = database.getConnection()) {
      return connection.getMetaData().getURL() + "&user=postgres";
    }
  }
}
