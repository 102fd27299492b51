package io.fhirexport.core;

import static io.fhirexport.core.Bodies.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.JobId;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.store.JobState;
import io.fhirexport.api.store.NewJob;
import io.fhirexport.api.store.StoredJob;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.core.plan.JobDefinition;
import io.fhirexport.core.plan.JobDefinitionParser;
import io.fhirexport.core.plan.JobDefinitionText;
import io.fhirexport.core.run.Events;
import io.fhirexport.core.run.Parts;
import io.fhirexport.core.run.Worker;
import io.fhirexport.core.run.WriteBuffers;
import io.fhirexport.testkit.sink.InMemorySink;
import io.fhirexport.testkit.source.SourceOfVisits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A job that was accepted because its source walks patients")
class WalkedByOthersTest {
  private final ResourceSource plain =
      new Bodies().add("Patient/p").add("Observation/1", ref("subject", "Patient/p")).source();
  private final ResourceSource walking = new SourceOfVisits(plain, 2, Set.of());
  private final InMemorySink sink = new InMemorySink();
  private final InMemoryJobStore store = new InMemoryJobStore();
  private final JobId job = JobId.random(new SecureRandom());

  @Test
  @DisplayName("has a cut block first in its next file, whoever finds it when his file has begun")
  void goesOnWithACutBlockInAFileOfItsOwn() throws IOException {
    Bodies bodies = new Bodies().add("Observation/p", ref("subject", "Patient/p"));
    List<String> visit = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      bodies.add("Observation/" + i, ref("subject", "Patient/q"));
      visit.add("q Observation/" + i);
    }
    ScriptedVisits source = new ScriptedVisits(bodies, Set.of()).split("p Observation/p");
    EngineOptions.Builder options = EngineOptions.builder().fileResources(6);
    Parts patient = parts(source, options.build());
    Parts hasty = parts(source, options.turn(Duration.ofNanos(1)).build());
    source.split(visit.toArray(String[]::new)).before(0, 0, () -> workOnce(hasty));
    accept(source);

    while (worker(patient).runOne(WriteBuffers.create())) {
      assertThat(store.find(job).orElseThrow().failure()).isNull();
    }

    StoredJob stored = store.find(job).orElseThrow();
    JobDefinition definition = JobDefinitionParser.parse(stored.definition());
    BlockReader read =
        BlockReader.read(new StoredManifest(stored, definition, store), sink.files(job));
    assertThat(read.blocks().get("p")).hasSize(1);
    assertThat(read.blocks().get("q")).hasSize(20).doesNotHaveDuplicates();
    assertThat(read.splits()).isEqualTo(3);
  }

  private void accept(ResourceSource source) throws IOException {
    ExportRequest request = ExportRequest.patient().organizeOutputBy("Patient").build();
    Acceptance.Checked checked =
        new Acceptance(parts(source, EngineOptions.DEFAULTS)).check(request, ExportContext.ANYONE);
    assertThat(checked.faults()).isEmpty();
    String definition =
        JobDefinitionText.write(
            checked.definition(job, checked.request(), checked.types(), null, null));
    store.create(new NewJob(job, ExportContext.ANYONE.owner(), definition, List.of()), 1);
  }

  @Test
  @DisplayName("fails where another process plans it that can organize nothing")
  void failsWithoutAPlan() throws IOException {
    accept(walking);
    work(plain);

    assertFailed("can no longer be organized");
  }

  @Test
  @DisplayName("fails where another process takes its splits and cannot walk them")
  void failsWithoutAWalk() throws IOException {
    accept(walking);
    work(walking);
    work(plain);

    assertFailed("does not walk patients any more");
  }

  private void assertFailed(String reason) throws IOException {
    StoredJob stored = store.find(job).orElseThrow();
    assertThat(stored.state()).isEqualTo(JobState.FAILED);
    assertThat(stored.failure()).asString().contains(reason);
    assertThat(sink.files(job)).isEmpty();
  }

  private void work(ResourceSource source) {
    workOnce(parts(source, EngineOptions.DEFAULTS));
  }

  private static void workOnce(Parts parts) {
    try {
      assertThat(worker(parts).runOne(WriteBuffers.create())).isTrue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Worker worker(Parts parts) {
    return new Worker("worker", parts, new Events(List.of(), ended -> {}), () -> false);
  }

  private Parts parts(ResourceSource source, EngineOptions options) {
    return new Parts(source, new PlainSink(sink), store, options);
  }
}
