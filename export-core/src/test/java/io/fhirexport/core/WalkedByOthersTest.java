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
import io.fhirexport.core.plan.JobDefinitionText;
import io.fhirexport.core.run.Events;
import io.fhirexport.core.run.Parts;
import io.fhirexport.core.run.Worker;
import io.fhirexport.core.run.WriteBuffers;
import io.fhirexport.testkit.sink.InMemorySink;
import io.fhirexport.testkit.source.SourceOfTurns;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A job that was accepted because its source walks patients")
class WalkedByOthersTest {
  private final ResourceSource plain =
      new Bodies().add("Patient/p").add("Observation/1", ref("subject", "Patient/p")).source();
  private final ResourceSource walking = new SourceOfTurns(plain, 2, Set.of());
  private final InMemorySink sink = new InMemorySink();
  private final InMemoryJobStore store = new InMemoryJobStore();
  private final JobId job = JobId.random(new SecureRandom());

  @BeforeEach
  void accept() throws IOException {
    ExportRequest request = ExportRequest.patient().organizeOutputBy("Patient").build();
    Acceptance.Checked checked =
        new Acceptance(parts(walking)).check(request, ExportContext.ANYONE);
    assertThat(checked.faults()).isEmpty();
    String definition =
        JobDefinitionText.write(
            checked.definition(job, checked.request(), checked.types(), null, null));
    store.create(new NewJob(job, ExportContext.ANYONE.owner(), definition, List.of()), 1);
  }

  @Test
  @DisplayName("fails where another process plans it that can organize nothing")
  void failsWithoutAPlan() throws IOException {
    work(plain, 1);

    assertFailed("can no longer be organized");
  }

  @Test
  @DisplayName("fails where another process takes its splits and cannot walk them")
  void failsWithoutAWalk() throws IOException {
    work(walking, 1);
    work(plain, 1);

    assertFailed("does not walk patients any more");
  }

  private void assertFailed(String reason) throws IOException {
    StoredJob stored = store.find(job).orElseThrow();
    assertThat(stored.state()).isEqualTo(JobState.FAILED);
    assertThat(stored.failure()).asString().contains(reason);
    assertThat(sink.files(job)).isEmpty();
  }

  private void work(ResourceSource source, int claims) throws IOException {
    Worker worker =
        new Worker("worker", parts(source), new Events(List.of(), ended -> {}), () -> false);
    for (int i = 0; i < claims; i++) {
      assertThat(worker.runOne(WriteBuffers.create())).isTrue();
    }
  }

  private Parts parts(ResourceSource source) {
    return new Parts(source, new PlainSink(sink), store, EngineOptions.DEFAULTS);
  }
}
