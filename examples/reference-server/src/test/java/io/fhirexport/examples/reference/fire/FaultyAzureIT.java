package io.fhirexport.examples.reference.fire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.examples.reference.TestClient;
import io.fhirexport.testkit.Fixture;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two servers deliver to Azure Storage; one of them is killed, or stands still until its claims
 * have lapsed, or the storage itself goes away and comes back, at random moments of exports.
 *
 * <p>{@code -Dfire.rounds=N} sets the rounds, {@code -Dfire.seed=N} the moments.
 */
class FaultyAzureIT {
  private static final int ROUNDS = Integer.getInteger("fire.rounds", 3);
  private static final int LATEST_FAULT_MILLIS = 1500;
  private static final long DEADLINE_SECONDS = 90;

  private final long seed = Long.getLong("fire.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Set<String> delivered = new TreeSet<>();
  private final int[] faults = new int[3];

  @TempDir private Path folder;

  @Test
  void whatIsDeliveredIsWhole() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
        RestartedAzurite storage = new RestartedAzurite();
        Fleet fleet =
            Fleet.startWithSink(
                2,
                postgres.getJdbcUrl("postgres", "postgres"),
                folder,
                "azure:" + storage.connectionString())) {
      for (int round = 0; round < ROUNDS; round++) {
        TestClient client = new TestClient(fleet.base(1));
        // Each kind of fault has its turn, however few rounds there are.
        int fault = round % 3;
        faults[fault]++;
        String job = TestClient.jobOf(client.kickOff("/Patient/$export"));
        pause(random.nextInt(LATEST_FAULT_MILLIS));
        switch (fault) {
          case 0 -> fleet.server(0).kill();
          case 1 -> fleet.server(0).stop();
          default -> storage.restart();
        }
        HttpResponse<String> manifest = client.awaitThroughFaults(fleet.at(1, job));
        assertThat(manifest.statusCode()).as(seeded() + manifest.body()).isEqualTo(200);
        assertThat(client.ids(TestClient.urls(manifest.body())))
            .as(seeded())
            .isEqualTo(Fixture.patientLevelAndReferenced());
        TestClient.urls(manifest.body()).forEach(url -> delivered.add(blob(url)));
        if (fault == 0) {
          fleet.server(0).start();
        } else if (fault == 1) {
          fleet.server(0).resume();
        }
      }
      assertNothingElse(storage);
    }
  }

  /** Container and name. */
  private static String blob(String url) {
    return URI.create(url).getPath().split("/", 3)[2];
  }

  /** The storage holds what the manifests list, once the last sweep and purge are through. */
  private void assertNothingElse(RestartedAzurite storage) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (!storage.blobs().equals(delivered) && System.nanoTime() < end) {
      pause(200);
    }
    assertThat(storage.blobs()).as(seeded()).isEqualTo(delivered);
    System.out.printf(
        "into Azure: seed %d, %d kills, %d zombies, %d restarts of the storage, %d files%n",
        seed, faults[0], faults[1], faults[2], delivered.size());
  }

  /** Not to wait for something, but to let a fault happen at any moment. */
  private static void pause(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private String seeded() {
    return "seed " + seed + " ";
  }
}
