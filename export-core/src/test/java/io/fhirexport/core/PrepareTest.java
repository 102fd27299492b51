package io.fhirexport.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.FileName;
import io.fhirexport.api.HostFailureException;
import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import io.fhirexport.api.JobId;
import io.fhirexport.api.sink.ExportSink;
import io.fhirexport.api.sink.PurgeCause;
import io.fhirexport.api.store.JobEnd;
import io.fhirexport.api.store.JobState;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.sink.InMemorySink;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A sink that cannot prepare an export")
class PrepareTest {
  private static final JobEnd FAILED =
      JobEnd.failed(
          Issue.error(IssueCode.PROCESSING, null, "The source is gone."), Duration.ofHours(1));

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final InMemoryJobStore store = new InMemoryJobStore();

  @AfterEach
  void stop() {
    threads.shutdown();
  }

  @Test
  @DisplayName("makes the kick-off fail and leaves no job that runs")
  void failsTheKickOff() throws IOException {
    Unready sink = new Unready(job -> {});
    try (ExportEngine engine = engine(sink)) {
      assertThatThrownBy(() -> start(engine)).isInstanceOf(HostFailureException.class);
      assertThat(engine.status(sink.prepared(), ExportContext.ANYONE)).isEmpty();
    }
  }

  @Test
  @DisplayName("does not hide that a worker has failed the export meanwhile")
  void tellsTheReasonByStatus() throws IOException {
    Unready sink = new Unready(job -> store.end(job, FAILED));
    try (ExportEngine engine = engine(sink)) {
      JobId job = start(engine).id();
      assertThat(engine.status(job, ExportContext.ANYONE).orElseThrow().state())
          .isEqualTo(JobState.FAILED);
    }
  }

  private ExportEngine engine(ExportSink sink) {
    return ExportEngine.start(Fixture.source(), sink, store, threads, EngineOptions.DEFAULTS);
  }

  private static ExportHandle start(ExportEngine engine) {
    return engine.start(ExportRequest.system().build(), ExportContext.ANYONE);
  }

  /** What happens while a sink prepares. */
  private interface Meanwhile {
    void happens(JobId job) throws IOException;
  }

  /** Never gets ready. */
  private static final class Unready implements ExportSink {
    private final ExportSink files = new InMemorySink();
    private final Meanwhile meanwhile;
    private @Nullable JobId prepared;

    Unready(Meanwhile meanwhile) {
      this.meanwhile = meanwhile;
    }

    JobId prepared() {
      return Objects.requireNonNull(prepared);
    }

    @Override
    public void prepare(ExportJob job) throws IOException {
      prepared = job.id();
      meanwhile.happens(job.id());
      throw new IOException("The folder was taken away.");
    }

    @Override
    public FileWriter open(ExportJob job, FileName name) throws IOException {
      return files.open(job, name);
    }

    @Override
    public void abandon(ExportJob job, FileName name) throws IOException {
      files.abandon(job, name);
    }

    @Override
    public void purge(ExportJob job, PurgeCause cause) throws IOException {
      files.purge(job, cause);
    }
  }
}
