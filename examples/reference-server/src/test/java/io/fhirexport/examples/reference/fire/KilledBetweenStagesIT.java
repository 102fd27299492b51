package io.fhirexport.examples.reference.fire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.examples.reference.TestClient;
import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.Json;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two servers export what resources refer to, or blocks by patient, stage by stage. The database
 * lets nobody begin the next stage; there one server is killed, or both, and nothing may be lost or
 * written twice.
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
    killBeforeEachStage(
        "/Patient/$export",
        4,
        (client, manifest) ->
            assertThat(client.ids(TestClient.urls(manifest)))
                .isEqualTo(Fixture.patientLevelAndReferenced()));
  }

  @Test
  void noBlockIsLostOrTwiceWhereverTheNextStageWasToBegin() throws Exception {
    List<Map<String, Set<String>>> undisturbed = new ArrayList<>();
    killBeforeEachStage(
        "/Patient/$export?organizeOutputBy=Patient",
        1,
        (client, manifest) -> {
          assertThat(manifest).contains("\"outputOrganizedBy\":\"Patient\"");
          undisturbed.add(blocks(TestClient.urls(manifest), client));
          assertThat(undisturbed.get(undisturbed.size() - 1)).isEqualTo(undisturbed.get(0));
        });
    Set<String> expected = new TreeSet<>();
    Fixture.patientLevel().forEach((type, ids) -> ids.forEach(id -> expected.add(type + "/" + id)));
    expected.removeIf(key -> key.startsWith("Provenance/"));
    Set<String> exported = new TreeSet<>();
    undisturbed.get(0).values().forEach(exported::addAll);
    exported.removeIf(key -> key.startsWith("Provenance/"));
    assertThat(exported).isEqualTo(expected);
  }

  /** The resources in each patient's block, all of which name the patient. */
  private static Map<String, Set<String>> blocks(List<String> urls, TestClient client)
      throws Exception {
    Map<String, Set<String>> blocks = new TreeMap<>();
    for (String url : urls) {
      String patient = "";
      for (String line : client.get(url).body().lines().toList()) {
        Json json = TestClient.parse(line);
        if ("Parameters".equals(json.text("resourceType"))) {
          patient = String.valueOf(json.text("parameter.valueReference.reference"));
          assertThat(blocks.put(patient, new TreeSet<>())).as("another " + patient).isNull();
        } else {
          String key = json.text("resourceType") + "/" + json.text("id");
          assertThat(key.equals(patient) || line.contains(patient)).as(key).isTrue();
          assertThat(blocks.get(patient)).as("a header first").isNotNull();
          assertThat(blocks.get(patient).add(key)).as("the first " + key).isTrue();
        }
      }
    }
    return blocks;
  }

  /** Looks at what came out. */
  private interface Check {
    void of(TestClient client, String manifest) throws Exception;
  }

  private void killBeforeEachStage(String operation, int moreThan, Check check) throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
        Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement gate = connection.createStatement();
        Fleet fleet = Fleet.start(2, postgres.getJdbcUrl("postgres", "postgres"), folder)) {
      gate.execute(GATE);
      Set<String> delivered = new TreeSet<>();
      int last = lastStage(fleet, gate, operation, check, delivered);
      assertThat(last).as("stages").isGreaterThan(moreThan);
      for (int stage = 1; stage <= last; stage++) {
        gate.execute("select pg_advisory_lock(1)");
        gate.execute("update gate set stage = " + stage);
        String job = TestClient.jobOf(new TestClient(fleet.base(0)).kickOff(operation));
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
        assertDelivered(fleet, job, "killed before stage " + stage, check, delivered);
        fleet.server(0).start();
      }
      System.out.printf(
          "%s: killed before each of %d stages, nothing lost, nothing twice%n", operation, last);
    }
  }

  /** Runs an export undisturbed; the number of its last stage. */
  private static int lastStage(
      Fleet fleet, Statement gate, String operation, Check check, Set<String> delivered)
      throws Exception {
    String job = TestClient.jobOf(new TestClient(fleet.base(0)).kickOff(operation));
    assertDelivered(fleet, job, "undisturbed", check, delivered);
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

  private static void assertDelivered(
      Fleet fleet, String job, String when, Check check, Set<String> delivered) throws Exception {
    TestClient client = new TestClient(fleet.base(1));
    HttpResponse<String> manifest = client.await(fleet.at(1, job));
    assertThat(manifest.statusCode()).as(when + manifest.body()).isEqualTo(200);
    for (String url : TestClient.urls(manifest.body())) {
      assertThat(delivered.add(url)).as(url).isTrue();
    }
    check.of(client, fleet.at(1, manifest.body()));
  }
}
