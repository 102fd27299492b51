package io.fhirexport.jdbc.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.JobId;
import io.fhirexport.api.Owner;
import io.fhirexport.api.store.NewJob;
import io.fhirexport.jdbc.Postgres;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** One process hears at once of work that another one has made. */
class NoticesIT {
  private static final String LISTENING =
      "select count(*) from pg_stat_activity where datname = current_database()"
          + " and query like '%isten fhir_export_work'";

  private final SecureRandom random = new SecureRandom();

  @Test
  void workOfAnotherProcessWakesUntilTheListenerIsClosed() throws Exception {
    DataSource database = Postgres.emptyDatabase();
    JdbcJobStore here = JdbcJobStore.builder(database).migrate().open();
    JdbcJobStore there = JdbcJobStore.builder(database).open();
    Semaphore woken = new Semaphore(0);
    try (AutoCloseable listener = here.onWork(woken::release)) {
      assertThat(listener).isNotNull();
      awaitWake(woken, "on beginning to listen");
      woken.drainPermits();

      create(there);

      awaitWake(woken, "for a job of another process");
      assertThat(number(database, LISTENING)).isEqualTo(1);
    }
    woken.drainPermits();

    create(there);
    assertThat(woken.tryAcquire(500, TimeUnit.MILLISECONDS)).isFalse();
    // The data source here does not pool: what is given back is closed.
    assertThat(number(database, LISTENING)).isZero();
  }

  @Test
  void aLostConnectionIsReplaced() throws Exception {
    DataSource database = Postgres.emptyDatabase();
    JdbcJobStore here = JdbcJobStore.builder(database).migrate().open();
    JdbcJobStore there = JdbcJobStore.builder(database).open();
    Semaphore woken = new Semaphore(0);
    try (AutoCloseable listener = here.onWork(woken::release)) {
      assertThat(listener).isNotNull();
      awaitWake(woken, "on beginning to listen");
      assertThat(
              number(database, LISTENING.replace("count(*)", "count(pg_terminate_backend(pid))")))
          .isEqualTo(1);
      awaitWake(woken, "since something may have been missed");

      woken.drainPermits();
      create(there);

      awaitWake(woken, "for a job of another process");
    }
  }

  private static void awaitWake(Semaphore woken, String why) throws InterruptedException {
    assertThat(woken.tryAcquire(20, TimeUnit.SECONDS)).as("woken " + why).isTrue();
  }

  private void create(JdbcJobStore store) throws Exception {
    assertThat(
            store
                .create(
                    new NewJob(JobId.random(random), new Owner(null, "owner"), "", List.of()), 10)
                .accepted())
        .isTrue();
  }

  private static long number(DataSource database, String query) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }
}
