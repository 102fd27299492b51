package io.fhirexport.azure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.http.HttpClient;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.ListBlobsOptions;
import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.FileKind;
import io.fhirexport.api.JobId;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SimpleSource;
import io.fhirexport.api.store.JobState;
import io.fhirexport.api.store.NewJob;
import io.fhirexport.api.store.OwnedFile;
import io.fhirexport.api.store.StoredJob;
import io.fhirexport.core.EngineOptions;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.core.plan.Fingerprint;
import io.fhirexport.core.plan.JobDefinition;
import io.fhirexport.core.plan.JobDefinitionText;
import io.fhirexport.core.run.Events;
import io.fhirexport.core.run.Parts;
import io.fhirexport.core.run.Worker;
import io.fhirexport.core.run.WriteBuffers;
import io.fhirexport.testkit.SettableClock;
import io.fhirexport.testkit.sink.FaultySink;
import io.fhirexport.testkit.store.FaultyJobStore;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A store and a storage account that outlive the workers, and one job in them. */
final class World {
  static final Duration CLAIM_TIME = Duration.ofSeconds(60);

  private static final Instant START = Instant.parse("2026-11-01T12:00:00Z");
  private static final Set<String> TYPES = Set.of("Patient", "Observation");
  private static final int PER_TYPE = 4;
  private static final int BROKEN = 2;
  private static final HttpClient CLIENT = HttpClient.createDefault();

  final SettableClock clock = SettableClock.at(START);
  final InMemoryJobStore store = new InMemoryJobStore(clock);
  final ExportJob job;

  private final ResourceSource source =
      SimpleSource.builder(TYPES, (type, context) -> CloseableIterator.of(resources(type))).build();
  private final boolean deleteDelivered;

  /**
   * A world with an accepted job.
   *
   * @param container the one its caller named, if any
   */
  World(@Nullable String container, boolean deleteDelivered) throws IOException {
    this.deleteDelivered = deleteDelivered;
    AzureBlobSink sink = sink(new Steps(CLIENT));
    JobId id = JobId.random(new SecureRandom());
    ExportContext anyone = ExportContext.ANYONE;
    ExportJob plain = new ExportJob(id, START, anyone, null);
    JobDefinition definition =
        new JobDefinition(
            ExportRequest.system().build(),
            List.copyOf(TYPES),
            anyone,
            START,
            sink.destination(container, plain),
            Fingerprint.of(source.describe(), options()));
    job = definition.job(id);
    store.create(new NewJob(id, anyone.owner(), JobDefinitionText.write(definition), List.of()), 1);
    sink.prepare(job);
  }

  private static List<ExportResource> resources(String type) {
    return IntStream.range(0, PER_TYPE)
        .mapToObj(n -> ExportResource.of(type, "r" + n, body(type, n).getBytes(UTF_8)))
        .toList();
  }

  private static String body(String type, int n) {
    return isBroken(type, n)
        ? "{\"resourceType\":"
        : "{\"resourceType\":\"" + type + "\",\"id\":\"r" + n + "\"}";
  }

  private static boolean isBroken(String type, int n) {
    return type.equals("Observation") && n == BROKEN;
  }

  private static Set<String> lines() {
    Set<String> lines = new TreeSet<>();
    for (String type : TYPES) {
      IntStream.range(0, PER_TYPE)
          .filter(n -> !isBroken(type, n))
          .forEach(n -> lines.add(body(type, n)));
    }
    return lines;
  }

  private EngineOptions options() {
    return EngineOptions.builder()
        .claimTime(CLAIM_TIME)
        .fileResources(3)
        .retryPause(Duration.ZERO)
        .clocks(clock, () -> Duration.between(START, clock.instant()).toNanos())
        .build();
  }

  private AzureBlobSink sink(HttpClient client) {
    return Sinks.open(
        AzureSinkOptions.builder()
            .httpClient(client)
            .executor(Runnable::run)
            .blocksInFlight(1)
            .blockBytes(64 << 10)
            .maxTries(1)
            .deleteDelivered(deleteDelivered)
            .build());
  }

  /** A worker in a process of its own, to whose steps something may happen. */
  Worker worker(Steps steps) {
    Parts parts =
        new Parts(
            source,
            FaultySink.of(sink(steps), steps.calls()),
            new FaultyJobStore(store, steps),
            options());
    return new Worker("worker", parts, new Events(List.of(), ended -> {}), () -> false);
  }

  /** What passes all calls on. */
  static HttpClient client() {
    return CLIENT;
  }

  /** Works until nothing is to be done, whatever lapses meanwhile. */
  void workToTheEnd() throws IOException {
    Worker worker = worker(new Steps(CLIENT));
    WriteBuffers buffers = WriteBuffers.create();
    for (int round = 0; round < 4; round++) {
      while (worker.runOne(buffers)) {
        clock.advance(Duration.ofMillis(1));
      }
      clock.advance(CLAIM_TIME.plusSeconds(1));
    }
  }

  void lapse() {
    clock.advance(CLAIM_TIME.plusSeconds(1));
  }

  BlobFolder folder() throws IOException {
    return Sinks.folder(job);
  }

  void assertDelivered(String when) throws IOException {
    StoredJob stored = store.find(job.id()).orElseThrow();
    assertThat(stored.state()).as("%s: %s", when, stored.failure()).isEqualTo(JobState.COMPLETE);
    List<OwnedFile> owned = store.files(job.id(), 0, 1_000);
    assertThat(Sinks.names(folder()))
        .as(when)
        .containsExactlyInAnyOrderElementsOf(
            owned.stream().map(file -> file.name().toString()).toList());
    List<String> lines = new ArrayList<>();
    int errors = 0;
    for (OwnedFile file : owned) {
      byte[] bytes = Sinks.committed(folder(), file.name()).orElseThrow();
      List<String> inFile = new String(bytes, UTF_8).lines().toList();
      assertThat(inFile).as(when).hasSize((int) file.count());
      if (file.name().kind() == FileKind.OUTPUT) {
        lines.addAll(inFile);
      } else {
        errors += inFile.size();
      }
    }
    assertThat(lines).as(when).doesNotHaveDuplicates();
    assertThat(new TreeSet<>(lines)).as(when).isEqualTo(lines());
    assertThat(errors).as(when).isEqualTo(1);
  }

  /** Sees that nothing of the job is left, visible or not, and of its container what is due. */
  void assertGone(String when) throws IOException {
    assertThat(store.find(job.id())).as(when).isEmpty();
    BlobFolder folder = folder();
    assertThat(Sinks.SERVICE.getBlobContainerClient(folder.container()).exists())
        .as(when)
        .isEqualTo(!folder.ownContainer());
    if (!folder.ownContainer()) {
      ListBlobsOptions all =
          new ListBlobsOptions()
              .setPrefix(folder.prefix())
              .setDetails(new BlobListDetails().setRetrieveUncommittedBlobs(true));
      assertThat(
              Sinks.SERVICE.getBlobContainerClient(folder.container()).listBlobs(all, null).stream()
                  .map(blob -> blob.getName())
                  .filter(name -> !name.endsWith("/.probe")))
          .as(when)
          .isEmpty();
    }
  }

  /**
   * Sees that no blob of the job is left. A worker that was given up can still make the container,
   * and blocks that the service discards after a week.
   */
  void assertEmpty(String when) throws IOException {
    assertThat(store.find(job.id())).as(when).isEmpty();
    assertThat(Sinks.names(folder())).as(when).isEmpty();
  }
}
