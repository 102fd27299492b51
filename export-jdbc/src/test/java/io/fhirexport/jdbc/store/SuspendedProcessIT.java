package io.fhirexport.jdbc.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.JobId;
import io.fhirexport.api.store.JobEnd;
import io.fhirexport.jdbc.Postgres;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** A process that stands still in the middle of a transaction. */
class SuspendedProcessIT {
  @Test
  void holdsUpNobodyForLong() throws Exception {
    DataSource database = Postgres.emptyDatabase();
    JdbcJobStore store = JdbcJobStore.builder(database).migrate().open();
    JobId job = Crowd.begin(store, 3);
    CountDownLatch locked = new CountDownLatch(1);
    CountDownLatch resumed = new CountDownLatch(1);
    Transactions suspended =
        new Transactions(database, Dialect.POSTGRESQL, "fhir_export_", null, () -> {});

    CompletableFuture<Boolean> zombie =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return suspended.run(
                    tx -> {
                      tx.all("select id from $job for update", row -> row.getString(1));
                      locked.countDown();
                      await(resumed);
                      return tx.update("update $job set state = 'COMPLETE'") == 1;
                    });
              } catch (IOException e) {
                return false;
              }
            });
    assertThat(locked.await(10, TimeUnit.SECONDS)).isTrue();

    assertThat(store.claim("worker", Duration.ofMinutes(1))).isPresent();
    assertThat(store.end(job, JobEnd.CANCELLED)).isTrue();

    resumed.countDown();
    assertThat(zombie.get(10, TimeUnit.SECONDS)).isFalse();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
