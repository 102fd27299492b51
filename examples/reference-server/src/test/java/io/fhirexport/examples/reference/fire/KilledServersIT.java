package io.fhirexport.examples.reference.fire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.examples.reference.TestClient;
import io.fhirexport.testkit.Fixture;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promises 1, 3 and 4 with real processes: servers on one store are killed, or stand still until
 * their claims have lapsed and then go on, at random moments of exports.
 *
 * <p>{@code -Dfire.rounds=N} sets the rounds on each store, {@code -Dfire.seed=N} the moments.
 */
class KilledServersIT {
  private static final int ROUNDS = Integer.getInteger("fire.rounds", 4);
  private static final int LATEST_FAULT_MILLIS = 700;
  private static final long DEADLINE_SECONDS = 90;

  private static final Map<String, SortedMap<String, SortedSet<String>>> EXPECTED =
      Map.of(
          "/$export", Fixture.system(),
          "/Patient/$export", Fixture.patientLevelAndReferenced(),
          "/Group/plain/$export", Fixture.groupAndReferenced("plain"));

  private final long seed = Long.getLong("fire.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Set<String> delivered = new TreeSet<>();
  private int kills;
  private int zombies;
  private int cancels;
  private long lines;

  @TempDir private Path folder;

  @Test
  void aServerAloneGoesOnAfterItsDeath() throws Exception {
    try (Fleet fleet = Fleet.start(1, "jdbc:h2:file:" + folder.resolve("jobs"), folder)) {
      for (int round = 0; round < ROUNDS; round++) {
        String export = anyExport();
        String job = TestClient.jobOf(new TestClient(fleet.base(0)).kickOff(export));
        pause(random.nextInt(LATEST_FAULT_MILLIS));
        fleet.server(0).kill();
        kills++;
        fleet.server(0).start();
        assertDelivered(fleet, 0, export, job);
      }
      assertNothingElse(fleet, "a server alone");
    }
  }

  @Test
  void serversTakeOverFromEachOther() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
        Fleet fleet = Fleet.start(2, postgres.getJdbcUrl("postgres", "postgres"), folder)) {
      for (int round = 0; round < 2 * ROUNDS; round++) {
        int victim = random.nextInt(fleet.size());
        int witness = 1 - victim;
        String export = anyExport();
        URI first = fleet.base(random.nextInt(fleet.size()));
        String job = TestClient.jobOf(new TestClient(first).kickOff(export));
        pause(random.nextInt(LATEST_FAULT_MILLIS));
        boolean zombie = random.nextBoolean();
        if (zombie) {
          fleet.server(victim).stop();
          zombies++;
        } else {
          fleet.server(victim).kill();
          kills++;
        }
        if (random.nextInt(4) == 0) {
          cancel(fleet, witness, job);
        } else {
          assertDelivered(fleet, witness, export, job);
        }
        if (zombie) {
          pause(TimeUnit.SECONDS.toMillis(Fleet.CLAIM_SECONDS + 1L));
          fleet.server(victim).resume();
        } else {
          fleet.server(victim).start();
        }
      }
      assertNothingElse(fleet, "two servers");
    }
  }

  private String anyExport() {
    return List.of("/$export", "/Patient/$export", "/Group/plain/$export").get(random.nextInt(3));
  }

  /** Not to wait for something, but to let a fault happen at any moment. */
  private static void pause(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private void cancel(Fleet fleet, int server, String job) throws Exception {
    TestClient client = new TestClient(fleet.base(server));
    assertThat(client.delete(fleet.at(server, job)).statusCode()).as(seeded()).isEqualTo(202);
    assertThat(client.get(fleet.at(server, job)).statusCode()).as(seeded()).isEqualTo(404);
    cancels++;
  }

  private void assertDelivered(Fleet fleet, int server, String export, String job)
      throws Exception {
    TestClient client = new TestClient(fleet.base(server));
    HttpResponse<String> manifest = client.await(fleet.at(server, job));
    assertThat(manifest.statusCode()).as(seeded() + manifest.body()).isEqualTo(200);
    List<String> urls = new ArrayList<>();
    for (String url : TestClient.urls(manifest.body())) {
      urls.add(fleet.at(server, url));
      delivered.add(url.replaceFirst(".*/([0-9a-f]{32})/([^/]+)$", "$1/$2"));
    }
    SortedMap<String, SortedSet<String>> ids = client.ids(urls);
    assertThat(ids).as(seeded() + export).isEqualTo(EXPECTED.get(export));
    lines += ids.values().stream().mapToInt(Set::size).sum();
  }

  /** The sink holds what the manifests list, once the last sweep and purge are through. */
  private void assertNothingElse(Fleet fleet, String who) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (!fleet.sinkFiles().equals(delivered) && System.nanoTime() < end) {
      pause(200);
    }
    assertThat(fleet.sinkFiles()).as(seeded()).isEqualTo(delivered);
    System.out.printf(
        "%s: seed %d, %d kills, %d zombies, %d cancels, %,d lines in %d files%n",
        who, seed, kills, zombies, cancels, lines, delivered.size());
  }

  private String seeded() {
    return "seed " + seed + " ";
  }
}
