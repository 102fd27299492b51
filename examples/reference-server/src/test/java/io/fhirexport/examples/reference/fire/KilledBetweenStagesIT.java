package io.fhirexport.examples.reference.fire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.examples.reference.TestClient;
import io.fhirexport.testkit.Fixture;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two servers export what resources refer to, stage by stage. The database lets nobody begin the
 * next stage; there one server is killed, or both, and nothing may be lost or written twice.
 */
class KilledBetweenStagesIT {
  private static final String GATE =
      """
      create table gate (stage int);
      insert into gate values (1000);
      create function wait_at_gate() returns trigger language plpgsql as $$ begin
        if new.stage >= (select stage from gate) then
          perform pg_advisory_xact_lock_shared(1);
        end if;
        return new;
      end $$;
      create trigger gate before insert on fhir_export_claim
        for each row execute function wait_at_gate();
      """;

  @TempDir private Path folder;

  @Test
  void nothingIsLostOrTwiceWhereverTheNextStageWasToBegin() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
        Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement gate = connection.createStatement();
        Fleet fleet = Fleet.start(2, postgres.getJdbcUrl("postgres", "postgres"), folder)) {
      gate.execute(GATE);
      Set<String> delivered = new TreeSet<>();
      int last = lastStage(fleet, gate, delivered);
      assertThat(last).as("stages").isGreaterThan(4);
      for (int stage = 1; stage <= last; stage++) {
        gate.execute("select pg_advisory_lock(1)");
        gate.execute("update gate set stage = " + stage);
        String job = TestClient.jobOf(new TestClient(fleet.base(0)).kickOff("/Patient/$export"));
        awaitSomebodyAtTheGate(gate);
        boolean both = stage % 2 == 0;
        fleet.server(0).kill();
        if (both) {
          fleet.server(1).kill();
        }
        gate.execute("select pg_advisory_unlock(1)");
        if (both) {
          fleet.server(1).start();
        }
        assertDelivered(fleet, job, "killed before stage " + stage, delivered);
        fleet.server(0).start();
      }
      System.out.printf("killed before each of %d stages: nothing lost, nothing twice%n", last);
    }
  }

  /** Runs an export undisturbed; the number of its last stage. */
  private static int lastStage(Fleet fleet, Statement gate, Set<String> delivered)
      throws Exception {
    String job = TestClient.jobOf(new TestClient(fleet.base(0)).kickOff("/Patient/$export"));
    assertDelivered(fleet, job, "undisturbed", delivered);
    return (int) number(gate, "select max(stage) from fhir_export_claim");
  }

  private static void awaitSomebodyAtTheGate(Statement gate) throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    String waiting = "select count(*) from pg_locks where locktype = 'advisory' and not granted";
    while (number(gate, waiting) == 0) {
      assertThat(System.nanoTime()).as("somebody comes to the gate").isLessThan(end);
      gate.execute("select pg_sleep(0.02)");
    }
  }

  private static long number(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void assertDelivered(Fleet fleet, String job, String when, Set<String> delivered)
      throws Exception {
    TestClient client = new TestClient(fleet.base(1));
    HttpResponse<String> manifest = client.await(fleet.at(1, job));
    assertThat(manifest.statusCode()).as(when + manifest.body()).isEqualTo(200);
    List<String> urls = new ArrayList<>();
    for (String url : TestClient.urls(manifest.body())) {
      urls.add(fleet.at(1, url));
      assertThat(delivered.add(url)).as(url).isTrue();
    }
    assertThat(client.ids(urls)).as(when).isEqualTo(Fixture.patientLevelAndReferenced());
  }
}
