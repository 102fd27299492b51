package io.fhirexport.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.FileName;
import io.fhirexport.api.HostFailureException;
import io.fhirexport.api.InvalidExportRequestException;
import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.sink.ExportSink;
import io.fhirexport.api.sink.PurgeCause;
import io.fhirexport.api.sink.SupportsDestinations;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.sink.InMemorySink;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DestinationTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Rooms rooms = new Rooms();
  private @Nullable ExportEngine engine;

  @AfterEach
  void stop() {
    if (engine != null) {
      engine.close();
    }
    threads.shutdown();
  }

  private ExportEngine start(ExportSink sink, EngineOptions options) {
    engine = ExportEngine.start(Fixture.source(), sink, new InMemoryJobStore(), threads, options);
    return engine;
  }

  @Test
  void theNameTheCallerGaveReachesTheSinkAndStaysWithTheJob() throws Exception {
    ExportRequest request = ExportRequest.group("plain").container("attic").build();

    start(rooms, EngineOptions.DEFAULTS)
        .start(request, ExportContext.ANYONE)
        .manifest()
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);

    ExportJob prepared = rooms.prepared.take();
    assertThat(prepared.destination()).isEqualTo("attic/" + prepared.id());
    assertThat(rooms.opened.take().destination()).isEqualTo("attic/" + prepared.id());
  }

  @Test
  void withoutANameTheSinkChooses() throws Exception {
    start(rooms, EngineOptions.DEFAULTS)
        .start(ExportRequest.group("plain").build(), ExportContext.ANYONE);

    ExportJob prepared = rooms.prepared.take();
    assertThat(prepared.destination()).isEqualTo("hall/" + prepared.id());
  }

  @Test
  void aNameTheSinkRefusesIsAFaultOfTheRequest() {
    ExportRequest request = ExportRequest.system().types("Nope").container("cellar").build();

    assertThatThrownBy(
            () -> start(rooms, EngineOptions.DEFAULTS).start(request, ExportContext.ANYONE))
        .isInstanceOfSatisfying(
            InvalidExportRequestException.class,
            e ->
                assertThat(e.issues())
                    .extracting(Issue::expression)
                    .contains("_type", "_container"));
    assertThat(rooms.prepared).isEmpty();
  }

  @Test
  void aSinkWithoutDestinationsTakesNoName() {
    ExportRequest request = ExportRequest.system().container("attic").lenient(true).build();

    assertThatThrownBy(
            () ->
                start(new InMemorySink(), EngineOptions.DEFAULTS)
                    .start(request, ExportContext.ANYONE))
        .isInstanceOfSatisfying(
            InvalidExportRequestException.class,
            e ->
                assertThat(e.issues()).extracting(Issue::expression).containsExactly("_container"));
  }

  @Test
  void aStorageThatCannotBeUsedRefusesTheJobWithItsReason() {
    rooms.refusal = "Nobody may write here.";

    assertThatThrownBy(
            () ->
                start(rooms, EngineOptions.DEFAULTS)
                    .start(ExportRequest.system().build(), ExportContext.ANYONE))
        .isInstanceOfSatisfying(
            HostFailureException.class,
            e -> assertThat(e.reason()).hasValue("Nobody may write here."));
  }

  @Test
  void theSinkIsToldThatACompleteJobHasExpired() throws Exception {
    ExportEngine exports =
        start(rooms, EngineOptions.builder().retention(Duration.ofMillis(1)).build());

    exports.start(ExportRequest.group("plain").build(), ExportContext.ANYONE);

    assertThat(rooms.purged.take()).isEqualTo(PurgeCause.EXPIRED);
  }

  @Test
  void theSinkIsToldThatACompleteJobIsNoLongerWanted() throws Exception {
    ExportEngine exports = start(rooms, EngineOptions.DEFAULTS);
    ExportHandle handle = exports.start(ExportRequest.group("plain").build(), ExportContext.ANYONE);
    handle.manifest().toCompletableFuture().get(60, TimeUnit.SECONDS);

    exports.cancel(handle.id(), ExportContext.ANYONE);

    assertThat(rooms.purged.take()).isEqualTo(PurgeCause.EXPIRED);
  }

  @Test
  void theSinkIsToldThatAFailedJobWasAborted() throws Exception {
    rooms.refusesFiles = true;
    ExportEngine exports = start(rooms, EngineOptions.DEFAULTS);

    ExportHandle handle = exports.start(ExportRequest.group("plain").build(), ExportContext.ANYONE);

    assertThat(rooms.purged.take()).isEqualTo(PurgeCause.ABORTED);
    assertThat(exports.status(handle.id(), ExportContext.ANYONE).orElseThrow().failure())
        .hasValueSatisfying(
            failure -> assertThat(failure.text()).contains("storage", "No room for files."));
  }

  @Test
  void theSinkIsToldThatACancelledJobWasAborted() throws Exception {
    ExportEngine exports = start(rooms, EngineOptions.builder().workers(1).build());
    rooms.onOpen = job -> assertThat(exports.cancel(job.id(), ExportContext.ANYONE)).isTrue();

    exports.start(ExportRequest.group("plain").build(), ExportContext.ANYONE);

    assertThat(rooms.purged.take()).isEqualTo(PurgeCause.ABORTED);
  }

  /** A sink that knows the rooms hall and attic. */
  private static final class Rooms implements ExportSink, SupportsDestinations {
    private final InMemorySink files = new InMemorySink();
    private final BlockingQueue<ExportJob> prepared = new LinkedBlockingQueue<>();
    private final BlockingQueue<ExportJob> opened = new LinkedBlockingQueue<>();
    private final BlockingQueue<PurgeCause> purged = new LinkedBlockingQueue<>();
    private @Nullable String refusal;
    private boolean refusesFiles;
    private volatile Consumer<ExportJob> onOpen = job -> {};

    @Override
    public List<Issue> check(@Nullable String requested, ExportContext context) {
      return requested == null || requested.equals("attic")
          ? List.of()
          : List.of(Issue.error(IssueCode.VALUE, "_container", "There is no such room."));
    }

    @Override
    public String destination(@Nullable String requested, ExportJob job) {
      return (requested == null ? "hall" : requested) + "/" + job.id();
    }

    @Override
    public void prepare(ExportJob job) throws IOException {
      if (refusal != null) {
        throw new PermanentFailureException(refusal);
      }
      files.prepare(job);
      prepared.add(job);
    }

    @Override
    public FileWriter open(ExportJob job, FileName name) throws IOException {
      if (refusesFiles) {
        throw new PermanentFailureException("No room for files.");
      }
      onOpen.accept(job);
      opened.add(job);
      return files.open(job, name);
    }

    @Override
    public void abandon(ExportJob job, FileName name) {
      files.abandon(job, name);
    }

    @Override
    public void purge(ExportJob job, PurgeCause cause) {
      files.purge(job, cause);
      purged.add(cause);
    }
  }
}
