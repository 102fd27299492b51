package io.fhirexport.examples.reference.fire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.examples.reference.TestClient;
import io.fhirexport.testkit.Fixture;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk that the files go to is full for a while, or for good. It is a small file system in
 * memory, which only the server sees: Linux lets the server's process have one of its own.
 *
 * <p>{@code -Dfire.rounds=N} sets the rounds, {@code -Dfire.seed=N} the moments.
 */
class FullDiskIT {
  private static final int ROUNDS = Integer.getInteger("fire.rounds", 3);
  private static final int DISK = 32 << 20;
  private static final String MOUNT =
      "mount -t tmpfs -o size=" + DISK + " files \"$0\" && exec \"$@\"";
  private static final String NO_SPACE = "No space left on device";

  private final long seed = Long.getLong("fire.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @TempDir private Path folder;
  private Path files;
  private Path log;
  private ServerProcess server;
  private TestClient client;

  @BeforeEach
  void start() throws IOException {
    files = Files.createDirectories(folder.resolve("files"));
    log = folder.resolve("log");
    Path data = folder.resolve("data");
    Fixture.copyTo(data);
    int port = Fleet.freePorts(1).get(0);
    server =
        new ServerProcess(
            port,
            log,
            List.of("unshare", "-rm", "sh", "-c", MOUNT, files.toString()),
            List.of(
                "--data",
                data.toString(),
                "--sink",
                "dir:" + files,
                "--max-attempts",
                "5",
                "--store",
                "jdbc:h2:file:" + folder.resolve("jobs")));
    server.start();
    client = new TestClient(URI.create("http://127.0.0.1:" + port + "/fhir"));
  }

  @AfterEach
  void stop() {
    server.killIfAlive();
  }

  @Test
  void anExportGoesOnOnceThereIsRoom() throws Exception {
    for (int round = 1; round <= ROUNDS; round++) {
      int refusedBefore = refusedWrites();
      fillUpTo(random.nextInt(256 << 10));
      String job = TestClient.jobOf(client.kickOff("/$export"));
      // The first answer is 202 whatever the state.
      assertThat(client.get(job).statusCode()).isEqualTo(202);
      awaitRefusedWriteAfter(refusedBefore);
      pause(random.nextInt(1500));
      assertThat(client.get(job).statusCode()).as(seeded() + "goes on").isEqualTo(202);
      makeRoom();
      assertDelivered(job);
      assertNothingLeft();
    }
    System.out.printf("full disk: seed %d, %d exports went on%n", seed, ROUNDS);
  }

  @Test
  void anExportThatNeverGetsRoomFailsAndLeavesNothing() throws Exception {
    fillUpTo(random.nextInt(256 << 10));
    HttpResponse<String> failed = client.await(TestClient.jobOf(client.kickOff("/$export")));

    assertThat(failed.statusCode()).as(seeded()).isEqualTo(500);
    assertThat(failed.body()).contains("OperationOutcome", "the storage failed");
    makeRoom();
    assertDelivered(TestClient.jobOf(client.kickOff("/$export")));
    assertNothingLeft();
  }

  /** Looks at what was delivered, and has it deleted. */
  private void assertDelivered(String job) throws Exception {
    HttpResponse<String> manifest = client.await(job);
    assertThat(manifest.statusCode()).as(seeded() + manifest.body()).isEqualTo(200);
    assertThat(client.ids(TestClient.urls(manifest.body())))
        .as(seeded())
        .isEqualTo(Fixture.system());
    assertThat(client.delete(job).statusCode()).isEqualTo(202);
  }

  private void assertNothingLeft() throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!sinkFiles().isEmpty() && System.nanoTime() < end) {
      pause(200);
    }
    assertThat(sinkFiles()).as(seeded()).isEmpty();
  }

  /** Leaves so much room. */
  private void fillUpTo(int room) throws IOException {
    byte[] block = new byte[1024];
    long left = Files.getFileStore(server.seen(files)).getUsableSpace() - room;
    try (OutputStream out = Files.newOutputStream(filler())) {
      for (; left > block.length; left -= block.length) {
        out.write(block);
      }
    }
  }

  private void makeRoom() throws IOException {
    Files.delete(filler());
  }

  private Path filler() {
    return server.seen(files).resolve("filler");
  }

  private int refusedWrites() throws IOException {
    return Files.exists(log) ? Files.readString(log).split(NO_SPACE, -1).length : 1;
  }

  private void awaitRefusedWriteAfter(int before) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (refusedWrites() == before) {
      assertThat(System.nanoTime()).as(seeded() + "the disk is full").isLessThan(end);
      pause(20);
    }
  }

  private Set<String> sinkFiles() throws IOException {
    return SinkFiles.below(server.seen(files));
  }

  private static void pause(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private String seeded() {
    return "seed " + seed + " ";
  }
}
