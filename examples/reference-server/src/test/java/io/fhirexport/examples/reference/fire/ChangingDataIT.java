package io.fhirexport.examples.reference.fire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.examples.reference.TestClient;
import io.fhirexport.testkit.Json;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client keeps a copy of a database by one export with {@code _since} after the other, while a
 * host changes the database, and servers and the database itself are killed. After each export the
 * copy is what was current at its transaction time.
 *
 * <p>{@code -Dfire.rounds=N} sets the rounds, {@code -Dfire.seed=N} the moments.
 */
class ChangingDataIT {
  private static final int ROUNDS = 2 * Integer.getInteger("fire.rounds", 4);

  private final long seed = Long.getLong("fire.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Map<String, String> copy = new TreeMap<>();
  private final int[] faults = new int[3];
  private long lines;

  @TempDir private Path folder;

  @Test
  void aCopyByExportsSinceTheLastOneIsWhatWasCurrent() throws Exception {
    try (RestartedPostgres postgres = new RestartedPostgres(folder.resolve("pg"));
        HostWriter host = new HostWriter(postgres.database(), seed, 400).start();
        Fleet fleet =
            Fleet.start(
                2,
                postgres.url(),
                folder,
                "--data",
                postgres.url(),
                "--longest-transaction",
                "PT1S")) {
      String since = "";
      for (int round = 0; round < ROUNDS; round++) {
        TestClient client = new TestClient(fleet.base(1));
        String job = TestClient.jobOf(kickOff(client, "/$export" + since));
        pause(random.nextInt(500));
        int fault = random.nextInt(3);
        faults[fault]++;
        switch (fault) {
          case 0 -> fleet.server(0).kill();
          case 1 -> fleet.server(0).stop();
          default -> postgres.crash();
        }
        HttpResponse<String> manifest = client.awaitThroughFaults(fleet.at(1, job));
        assertThat(manifest.statusCode()).as(seeded() + manifest.body()).isEqualTo(200);
        take(fleet, client, manifest.body());
        String time =
            Objects.requireNonNull(TestClient.parse(manifest.body()).text("transactionTime"));
        assertThat(copied()).as(seeded() + time).isEqualTo(host.at(Instant.parse(time)));
        since = "?_since=" + time;
        if (fault == 0) {
          fleet.server(0).start();
        } else if (fault == 1) {
          fleet.server(0).resume();
        }
      }
      System.out.printf(
          "changing data: seed %d, %d exports, %d kills, %d zombies, %d crashes of the database,"
              + " %,d commits meanwhile, %,d lines, %d resources at the end%n",
          seed, ROUNDS, faults[0], faults[1], faults[2], host.commits(), lines, copy.size());
    }
  }

  private HttpResponse<String> kickOff(TestClient client, String operation) throws Exception {
    HttpResponse<String> answer = client.kickOff(operation);
    for (int i = 0; i < 100 && answer.statusCode() == 503; i++) {
      pause(100);
      answer = client.kickOff(operation);
    }
    return answer;
  }

  /** Brings the copy up to date, as the IG tells clients to. */
  private void take(Fleet fleet, TestClient client, String manifest) throws Exception {
    for (String url : TestClient.urls(manifest, "deleted")) {
      for (String line : body(fleet, client, url).lines().toList()) {
        TestClient.parse(line)
            .at("entry.request")
            .map(request -> request.text("url"))
            .forEach(copy::remove);
      }
    }
    Set<String> seen = new TreeSet<>();
    for (String url : TestClient.urls(manifest)) {
      for (String line : body(fleet, client, url).lines().toList()) {
        Json resource = TestClient.parse(line);
        String key = resource.text("resourceType") + "/" + resource.text("id");
        String version =
            resource.at("meta").map(meta -> meta.text("versionId")).findFirst().orElseThrow();
        assertThat(seen.add(key)).as(seeded() + key + " is there once").isTrue();
        copy.put(key, version);
        lines++;
      }
    }
  }

  private String body(Fleet fleet, TestClient client, String url) throws Exception {
    HttpResponse<String> answer = client.get(fleet.at(1, url));
    for (int i = 0; i < 100 && answer.statusCode() == 503; i++) {
      pause(100);
      answer = client.get(fleet.at(1, url));
    }
    assertThat(answer.statusCode()).as(seeded() + answer.body()).isEqualTo(200);
    return answer.body();
  }

  private Set<String> copied() {
    Set<String> copied = new TreeSet<>();
    copy.forEach((key, version) -> copied.add(key + "/" + version));
    return copied;
  }

  /** Not to wait for something, but to let a fault happen at any moment. */
  private static void pause(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private String seeded() {
    return "seed " + seed + " ";
  }
}
