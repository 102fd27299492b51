package io.fhirexport.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.HostFailureException;
import io.fhirexport.api.JobLimitException;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.testkit.FaultScript;
import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.sink.InMemorySink;
import io.fhirexport.testkit.store.FaultyJobStore;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A job whose creation got no answer")
class LostCreationTest {
  private static final ExportRequest REQUEST = ExportRequest.system().build();

  @Test
  @DisplayName("is ended once the store can be reached again")
  void isEndedLater() {
    FaultScript brokenConnection =
        new FaultScript()
            .after("create", 1, () -> new IOException("it broke"))
            .before("end", 1, () -> new IOException("it is not back yet"));
    ExecutorService threads = Executors.newCachedThreadPool();
    try (ExportEngine engine =
        ExportEngine.start(
            Fixture.source(),
            new InMemorySink(),
            new FaultyJobStore(
                new FaultyJobStore(new InMemoryJobStore(), brokenConnection),
                LostCreationTest::giveNoWork),
            threads,
            EngineOptions.builder()
                .claimTime(Duration.ofMillis(500))
                .maxRunningPerOwner(1)
                .build())) {
      assertThatThrownBy(() -> engine.start(REQUEST, ExportContext.ANYONE))
          .isInstanceOf(HostFailureException.class);
      assertThat(starts(engine)).as("another one beside it").isFalse();

      long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
      boolean started = false;
      while (!started && System.nanoTime() < end) {
        started = starts(engine);
      }

      assertThat(started).as("another one after it").isTrue();
    } finally {
      threads.shutdown();
    }
  }

  private static void giveNoWork(String operation) throws IOException {
    if (operation.equals("claim")) {
      throw new IOException("the job is to run on");
    }
  }

  private static boolean starts(ExportEngine engine) {
    try {
      engine.start(REQUEST, ExportContext.ANYONE);
      return true;
    } catch (JobLimitException e) {
      return false;
    }
  }
}
