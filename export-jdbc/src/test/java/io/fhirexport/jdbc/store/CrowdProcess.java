package io.fhirexport.jdbc.store;

import com.zaxxer.hikari.HikariDataSource;
import io.fhirexport.api.JobId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several workers in a process of their own. Arguments: JDBC URL, job, seed, workers. */
public final class CrowdProcess {
  private CrowdProcess() {}

  /** Works until the job is COMPLETE; any failure ends the process with a code. */
  public static void main(String[] arguments) throws Exception {
    int workers = Integer.parseInt(arguments[3]);
    try (HikariDataSource database = new HikariDataSource()) {
      database.setJdbcUrl(arguments[0]);
      database.setMaximumPoolSize(workers);
      ExecutorService executor = Executors.newFixedThreadPool(workers);
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < workers; i++) {
        Crowd crowd =
            new Crowd(
                JdbcJobStore.builder(database).open(),
                new JobId(arguments[1]),
                Long.parseLong(arguments[2]) + i);
        all.add(
            executor.submit(
                () -> {
                  crowd.work();
                  return true;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
      executor.shutdown();
    }
  }
}
