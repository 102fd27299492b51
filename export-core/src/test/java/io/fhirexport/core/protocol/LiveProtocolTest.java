package io.fhirexport.core.protocol;

import static io.fhirexport.core.protocol.Http.BASE;
import static io.fhirexport.core.protocol.Http.request;
import static io.fhirexport.core.protocol.Http.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportContext;
import io.fhirexport.core.EngineOptions;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.core.protocol.LiveHost.Fate;
import io.fhirexport.testkit.Fixture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only shows where engine, store and sink are real. */
class LiveProtocolTest {
  private static final ExportContext QUICK_ONE = LiveHost.caller("t", "a", Fate.COMPLETES);
  private static final ExportContext SLOW_ONE = LiveHost.caller("t", "a", Fate.RUNS);

  @TempDir Path folder;
  private final InMemoryJobStore store = new InMemoryJobStore();

  private LiveHost host(EngineOptions.Builder options) {
    return new LiveHost(folder, store, options);
  }

  private static ExportHttpRequest kickOff(String preferences) {
    return request("GET", "Patient/$export?_type=Patient", SLOW_ONE)
        .header("Prefer", preferences)
        .build();
  }

  @Test
  void aSlotIsFreeTheMomentADeleteIsAccepted() throws IOException {
    try (LiveHost host = host(EngineOptions.builder().workers(1).maxRunningPerOwner(1))) {
      for (int i = 0; i < 3; i++) {
        String job = host.begin("$export", SLOW_ONE);

        ExportHttpResponse refused = host.protocol.handle(kickOff("respond-async"));
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.headers()).containsKey("Retry-After");
        assertThat(text(refused)).contains("\"code\":\"throttled\"");

        // The worker that reads for the job still waits for its source.
        assertThat(host.status("DELETE", job, SLOW_ONE)).isEqualTo(202);
      }
      assertThat(host.begin("$export", SLOW_ONE)).isNotEmpty();
    }
  }

  @Test
  void anyProcessHeedsWhatTheClientPreferredAtAnotherOne() throws IOException {
    EngineOptions.Builder options = EngineOptions.builder().workers(1);
    try (LiveHost one = host(options);
        LiveHost other = host(options)) {
      String job;
      try (ExportHttpResponse accepted =
          one.protocol.handle(kickOff("respond-async, separate-export-status"))) {
        assertThat(accepted.headers())
            .containsEntry("Preference-Applied", "respond-async, separate-export-status");
        job = accepted.headers().get("Content-Location").substring(BASE.length() + 1);
      }
      try (ExportHttpResponse poll = other.protocol.handle(request("GET", job, SLOW_ONE).build())) {
        assertThat(poll.status()).isEqualTo(200);
        assertThat(poll.headers()).containsEntry("X-Export-Status", "202 Accepted");
      }
    }
  }

  @Test
  void aDownloadGoesOnAlthoughTheJobIsDeletedAndPurged() throws Exception {
    try (LiveHost host = host(EngineOptions.builder().workers(1))) {
      String job = host.begin("$export?_type=Observation", QUICK_ONE);
      assertThat(host.await(job, QUICK_ONE)).isEqualTo(200);
      String file = host.anyFile(job, QUICK_ONE);
      ByteArrayOutputStream whole = new ByteArrayOutputStream();

      try (ExportHttpResponse download =
          host.protocol.handle(request("GET", file, QUICK_ONE).build())) {
        assertThat(host.status("DELETE", job, QUICK_ONE)).isEqualTo(202);
        awaitPurge(job);
        assertThat(host.status("GET", file, QUICK_ONE)).isEqualTo(404);
        download.body().orElseThrow().writeTo(whole);
      }

      assertThat(whole.toString(UTF_8).lines()).hasSize(Fixture.system().get("Observation").size());
    }
  }

  private void awaitPurge(String job) {
    Path files = folder.resolve(job.substring(job.lastIndexOf('/') + 1));
    long begin = System.nanoTime();
    while (Files.exists(files)) {
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(60));
      Thread.onSpinWait();
    }
  }
}
