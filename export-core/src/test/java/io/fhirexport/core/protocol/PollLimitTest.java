package io.fhirexport.core.protocol;

import static io.fhirexport.core.protocol.Http.BASE;
import static io.fhirexport.core.protocol.Http.JOB_PATH;
import static io.fhirexport.core.protocol.Http.kickOff;
import static io.fhirexport.core.protocol.Http.request;
import static io.fhirexport.core.protocol.Http.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.JobId;
import io.fhirexport.api.store.Tally;
import io.fhirexport.core.protocol.ScriptedExports.ScriptedStatus;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PollLimitTest {
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
  private static final JobId JOB = ScriptedExports.JOB;

  private final ScriptedExports exports = new ScriptedExports();
  private Instant now = ScriptedExports.CREATED;
  private final ExportProtocol protocol =
      new ExportProtocol(
          exports, ProtocolOptions.builder().clock(() -> now).pollLimit(5, TEN_SECONDS).build());

  private ExportHttpResponse poll() throws IOException {
    return protocol.handle(request("GET", JOB_PATH).build());
  }

  private void aJob(boolean separateStatus) {
    exports.job =
        new ScriptedStatus(
            ExportRequest.system().url(BASE + "/$export").separateStatus(separateStatus).build());
  }

  @Test
  void aPollTooManyIsToldToWaitAndNothingElse() throws IOException {
    aJob(false);
    for (int i = 0; i < 5; i++) {
      assertThat(poll().status()).isEqualTo(202);
    }

    ExportHttpResponse response = poll();

    assertThat(response.status()).isEqualTo(429);
    assertThat(response.headers())
        .containsEntry("Retry-After", "2")
        .containsEntry("Content-Type", "application/fhir+json");
    assertThat(text(response)).contains("\"code\":\"throttled\"", "export itself is not affected");
  }

  @Test
  void whoWaitsAsToldIsAnswered() throws IOException {
    aJob(false);
    for (int i = 0; i < 5; i++) {
      assertThat(poll().status()).isEqualTo(202);
    }
    for (int i = 0; i < 20; i++) {
      ExportHttpResponse refused = poll();
      assertThat(refused.status()).isEqualTo(429);
      now = now.plusSeconds(Long.parseLong(refused.headers().get("Retry-After")));
      assertThat(poll().status()).isEqualTo(202);
    }
  }

  @Test
  void whoComesBackAsToldIsNeverTooSoon() throws IOException {
    aJob(false);
    for (int i = 0; i < 100; i++) {
      ExportHttpResponse running = poll();
      assertThat(running.status()).as("poll %d", i).isEqualTo(202);
      now = now.plusSeconds(Long.parseLong(running.headers().get("Retry-After")));
    }
  }

  @Test
  void whoComesBackAfterAFailureAsToldIsNotTooSoon() throws IOException {
    ExportProtocol slow =
        new ExportProtocol(
            exports,
            ProtocolOptions.builder().clock(() -> now).pollLimit(1, Duration.ofMinutes(1)).build());
    aJob(false);
    Tally tally = exports.job.tally;
    exports.job.tally = null; // what is read of the job after the poll was counted fails
    ExportHttpResponse failed = slow.handle(request("GET", JOB_PATH).build());
    assertThat(failed.status()).isEqualTo(503);
    exports.job.tally = tally;
    now = now.plusSeconds(Long.parseLong(failed.headers().get("Retry-After")));

    assertThat(slow.handle(request("GET", JOB_PATH).build()).status()).isEqualTo(202);
  }

  @Test
  void aJobThatIsDoneIsThrottledLikeOneThatRuns() throws IOException {
    aJob(true);
    exports.job.complete();
    for (int i = 0; i < 5; i++) {
      assertThat(poll().headers()).containsEntry("X-Export-Status", "200 OK");
    }

    ExportHttpResponse response = poll();

    assertThat(response.status()).isEqualTo(429);
    assertThat(response.headers()).doesNotContainKey("X-Export-Status");
  }

  @Test
  void strangersUseUpNothing() throws IOException {
    aJob(false);
    ExportContext stranger = ExportContext.of("other", "caller");
    for (int i = 0; i < 50; i++) {
      assertThat(protocol.handle(request("GET", JOB_PATH, stranger).build()).status())
          .isEqualTo(404);
    }

    assertThat(poll().status()).isEqualTo(202);
  }

  @Test
  void aCancelledJobIsGoneAndNotThrottled() throws IOException {
    aJob(false);
    for (int i = 0; i < 6; i++) {
      poll().close();
    }

    assertThat(protocol.handle(request("DELETE", JOB_PATH).build()).status()).isEqualTo(202);
    assertThat(poll().status()).isEqualTo(404);
  }

  @Test
  void nothingIsLimitedUnlessTheHostSaysSo() throws IOException {
    ExportProtocol unlimited = new ExportProtocol(exports, ProtocolOptions.builder().build());
    unlimited.handle(kickOff("$export").build()).close();
    for (int i = 0; i < 10_000; i++) {
      assertThat(unlimited.handle(request("GET", JOB_PATH).build()).status()).isEqualTo(202);
    }
  }

  @Test
  void aClockThatIsSetBackLocksNobodyOut() {
    PollLimit limit = new PollLimit(5, TEN_SECONDS);
    assertThat(limit.count(JOB, now)).isEmpty();

    Instant before = now.minusSeconds(3600);

    assertThat(limit.count(JOB, before).orElse(Duration.ZERO)).isLessThan(TEN_SECONDS);
    assertThat(limit.count(JOB, before.plus(TEN_SECONDS))).isEmpty();
  }

  @Test
  void onlySoManyJobsAreRemembered() {
    PollLimit limit = new PollLimit(1, TEN_SECONDS);
    SecureRandom random = new SecureRandom();
    assertThat(limit.count(JOB, now)).isEmpty();
    assertThat(limit.count(JOB, now)).isPresent();
    for (int i = 0; i < 10_000; i++) {
      assertThat(limit.count(JobId.random(random), now)).isEmpty();
    }

    assertThat(limit.count(JOB, now)).isEmpty();
  }

  @Test
  void threadsTogetherGetNoMoreThanOne() throws Exception {
    PollLimit limit = new PollLimit(50, TEN_SECONDS);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Callable<Boolean>> polls = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      polls.add(() -> limit.count(JOB, now).isEmpty());
    }
    int answered = 0;
    for (Future<Boolean> poll : threads.invokeAll(polls)) {
      answered += poll.get() ? 1 : 0;
    }
    threads.shutdown();

    assertThat(answered).isEqualTo(50);
  }

  @Test
  void aLimitThatAllowsNothingIsRefused() {
    ProtocolOptions.Builder options = ProtocolOptions.builder();

    assertThatThrownBy(() -> options.pollLimit(0, TEN_SECONDS))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> options.pollLimit(1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
