package io.fhirexport.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.FileKind;
import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import io.fhirexport.api.JobId;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.store.JobState;
import io.fhirexport.api.store.JobStore;
import io.fhirexport.api.store.NewJob;
import io.fhirexport.api.store.OwnedFile;
import io.fhirexport.api.store.StoredJob;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.core.plan.JobDefinition;
import io.fhirexport.core.plan.JobDefinitionParser;
import io.fhirexport.core.plan.JobDefinitionText;
import io.fhirexport.core.run.Events;
import io.fhirexport.core.run.Parts;
import io.fhirexport.core.run.Worker;
import io.fhirexport.core.run.WriteBuffers;
import io.fhirexport.testkit.Faults;
import io.fhirexport.testkit.SettableClock;
import io.fhirexport.testkit.sink.FaultySink;
import io.fhirexport.testkit.sink.InMemorySink;
import io.fhirexport.testkit.store.FaultyJobStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** A store and a sink that outlive the workers, and one job in them. */
public final class World {
  static final Instant START = Instant.parse("2026-11-01T12:00:00Z");
  static final Duration CLAIM_TIME = Duration.ofSeconds(60);

  private static final Pattern DELETE =
      Pattern.compile("\\{\"method\":\"DELETE\",\"url\":\"([^\"]+)\"}");

  final SettableClock clock = SettableClock.at(START);
  final JobStore store;
  final InMemorySink sink = new InMemorySink();
  final BlockSource source;
  long maxRefused = Long.MAX_VALUE;
  long fileBytes = EngineOptions.DEFAULTS.fileBytes();
  int maxAttempts = EngineOptions.DEFAULTS.maxAttempts();
  final JobId job = JobId.random(new SecureRandom());

  private final ResourceSource exported;
  private final Set<String> expectedLines;
  private final Set<String> expectedDeletions;
  private final long expectedErrors;
  private final Map<String, List<String>> expectedBlocks;

  /** Makes the store of a world, which goes by its clock. */
  @FunctionalInterface
  public interface Stores {
    /** In this process's memory. */
    Stores IN_MEMORY = InMemoryJobStore::new;

    /** An empty one. */
    JobStore open(InstantSource clock) throws IOException;
  }

  World() throws IOException {
    this(Duration.ZERO);
  }

  /** A world whose source takes so long for each resource. */
  World(Duration perResource) throws IOException {
    this(Stores.IN_MEMORY, perResource);
  }

  World(Stores stores, Duration perResource) throws IOException {
    store = stores.open(clock);
    source = new BlockSource(25, 10, () -> clock.advance(perResource));
    exported = source;
    expectedLines = source.expectedLines();
    expectedDeletions = Set.of();
    expectedErrors = source.expectedErrors();
    expectedBlocks = Map.of();
    create(ExportRequest.system());
  }

  /** A world whose job exports these resources, all but those whose id begins with {@code not}. */
  World(Stores stores, ExportRequest.Builder request, Bodies bodies, long expectedErrors)
      throws IOException {
    this(stores, request, bodies, bodies.source(), Set.of(), expectedErrors);
  }

  /** The same from a source of these resources that knows deletions, too. */
  World(
      Stores stores,
      ExportRequest.Builder request,
      Bodies bodies,
      ResourceSource from,
      Set<String> deletions,
      long expectedErrors)
      throws IOException {
    store = stores.open(clock);
    source = new BlockSource(1, 1);
    exported = from;
    expectedLines = bodies.lines(key -> !key.contains("/not"));
    expectedDeletions = Set.copyOf(deletions);
    this.expectedErrors = expectedErrors;
    expectedBlocks = Map.of();
    create(request);
  }

  /** A world whose job exports these blocks from this source, in files of 2,000 bytes. */
  World(
      Stores stores,
      ExportRequest.Builder request,
      ResourceSource from,
      Map<String, List<String>> blocks)
      throws IOException {
    store = stores.open(clock);
    source = new BlockSource(1, 1);
    exported = from;
    expectedLines = Set.of();
    expectedDeletions = Set.of();
    expectedErrors = 0;
    expectedBlocks = blocks;
    fileBytes = 2_000;
    create(request.organizeOutputBy("Patient"));
  }

  private void create(ExportRequest.Builder builder) throws IOException {
    Acceptance acceptance = new Acceptance(parts(never -> {}, clock, clock));
    ExportRequest request =
        builder
            .ignored(Issue.warning(IssueCode.NOT_SUPPORTED, "_pretty", "_pretty was ignored."))
            .build();
    Acceptance.Checked checked = acceptance.check(request, ExportContext.ANYONE);
    Acceptance.Population population = acceptance.population(checked);
    store.create(
        new NewJob(
            job,
            ExportContext.ANYONE.owner(),
            JobDefinitionText.write(
                checked.definition(job, population.request(), checked.types(), null, null)),
            population.roster()),
        1);
  }

  private Parts parts(Faults faults, InstantSource workersClock, InstantSource workersTimer) {
    EngineOptions options =
        EngineOptions.builder()
            .claimTime(CLAIM_TIME)
            .fileBytes(fileBytes)
            .fileResources(7)
            .referenceMemory(1_024)
            .retryPause(Duration.ZERO)
            .maxRefused(maxRefused)
            .maxAttempts(maxAttempts)
            .clocks(workersClock, () -> Duration.between(START, workersTimer.instant()).toNanos())
            .build();
    return new Parts(
        exported, FaultySink.of(sink, faults), new FaultyJobStore(store, faults), options);
  }

  Worker worker(Faults faults, InstantSource workersClock) {
    return worker(faults, workersClock, workersClock);
  }

  /** One whose time of day is not what passes for it. */
  Worker worker(Faults faults, InstantSource workersClock, InstantSource workersTimer) {
    return new Worker(
        "worker",
        parts(faults, workersClock, workersTimer),
        new Events(List.of(), ended -> {}),
        () -> false);
  }

  /** Works until nothing is to be done, whatever lapses meanwhile. */
  void workToTheEnd() throws IOException {
    workToTheEnd(never -> {});
  }

  /** The same with faults in sink and store. */
  void workToTheEnd(Faults faults) throws IOException {
    Worker worker = worker(faults, clock);
    // Made once: four megabytes for each claim would be most of the time.
    WriteBuffers buffers = WriteBuffers.create();
    for (int round = 0; round < 4; round++) {
      while (worker.runOne(buffers)) {
        clock.advance(Duration.ofMillis(1));
      }
      clock.advance(CLAIM_TIME.plusSeconds(1));
    }
  }

  InMemorySink scratch() {
    return (InMemorySink) sink.scratch().sink();
  }

  void assertDelivered() throws IOException {
    StoredJob stored = store.find(job).orElseThrow();
    assertThat(stored.state()).as("%s", stored.failure()).isEqualTo(JobState.COMPLETE);
    assertWholeFiles();
    Map<String, byte[]> files = sink.files(job);
    List<OwnedFile> owned = store.files(job, 0, 1_000);
    assertThat(scratch().files(job)).isEmpty();
    if (!expectedBlocks.isEmpty()) {
      assertBlocks(stored, files);
      return;
    }
    List<String> lines = new ArrayList<>();
    List<String> deletions = new ArrayList<>();
    long errors = 0;
    for (OwnedFile file : owned) {
      if (file.name().kind() == FileKind.SCRATCH) {
        continue;
      }
      String text = new String(files.get(file.name().toString()), StandardCharsets.UTF_8);
      List<String> inFile = text.lines().toList();
      assertThat(inFile).hasSize((int) file.count());
      if (file.name().kind() == FileKind.OUTPUT) {
        lines.addAll(inFile);
      } else if (file.name().kind() == FileKind.DELETED) {
        DELETE.matcher(text).results().forEach(found -> deletions.add(found.group(1)));
      } else {
        errors += inFile.size();
      }
    }
    assertThat(lines).doesNotHaveDuplicates();
    assertThat(new TreeSet<>(lines)).isEqualTo(expectedLines);
    assertThat(deletions).containsExactlyInAnyOrderElementsOf(expectedDeletions);
    assertThat(errors).isEqualTo(expectedErrors + 1);
  }

  /** The sink holds the files that the job owns, and no others. */
  void assertWholeFiles() throws IOException {
    assertThat(sink.files(job).keySet())
        .containsExactlyInAnyOrderElementsOf(
            store.files(job, 0, 1_000).stream()
                .filter(file -> file.name().kind() != FileKind.SCRATCH)
                .map(file -> file.name().toString())
                .toList());
  }

  private void assertBlocks(StoredJob stored, Map<String, byte[]> files) throws IOException {
    JobDefinition definition = JobDefinitionParser.parse(stored.definition());
    BlockReader read =
        BlockReader.read(
            new StoredManifest(store.find(job).orElseThrow(), definition, store), files);
    Map<String, List<String>> blocks = new TreeMap<>();
    read.blocks()
        .forEach((patient, lines) -> blocks.put(patient, lines.stream().sorted().toList()));
    assertThat(blocks).isEqualTo(expectedBlocks);
    assertThat(read.splits()).as("blocks that go on in another file").isPositive();
  }
}
