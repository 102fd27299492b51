package io.fhirexport.core.protocol;

import static io.fhirexport.core.protocol.Http.BASE;
import static io.fhirexport.core.protocol.Http.JOB_PATH;
import static io.fhirexport.core.protocol.Http.request;
import static io.fhirexport.core.protocol.Http.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.HostFailureException;
import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import io.fhirexport.api.store.JobState;
import io.fhirexport.core.protocol.ScriptedExports.ScriptedStatus;
import java.io.IOException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes of {@code Prefer: separate-export-status}. */
class SeparateStatusTest {
  private static final String HEADER = "X-Export-Status";

  private final ScriptedExports exports = new ScriptedExports();
  private final ExportProtocol protocol =
      new ExportProtocol(exports, ProtocolOptions.builder().build());

  @Nested
  class KickOff {

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "respond-async, separate-export-status | respond-async, separate-export-status",
          "Separate-Export-Status,RESPOND-ASYNC | respond-async, separate-export-status",
          "separate-export-status; a=b , handling=lenient , respond-async "
              + "| respond-async, handling=lenient, separate-export-status",
          "handling=Strict, respond-async | respond-async, handling=strict",
          "respond-async, handling=else, wait=10 | respond-async",
          "respond-async, separate-export-status=no | respond-async"
        })
    void tellsWhichPreferencesAreHeeded(String prefer, String applied) throws IOException {
      ExportHttpResponse response =
          protocol.handle(request("GET", "$export").header("Prefer", prefer).build());

      assertThat(response.status()).isEqualTo(202);
      assertThat(response.headers()).containsEntry("Preference-Applied", applied);
      assertThat(exports.started.get(0).separateStatus())
          .isEqualTo(applied.contains("separate-export-status"));
    }

    @Test
    void takesThePreferencesFromAnyNumberOfHeaders() throws IOException {
      ExportHttpResponse response =
          protocol.handle(
              request("GET", "$export")
                  .header("prefer", "separate-export-status")
                  .header("Prefer", "handling=lenient")
                  .header("PREFER", "respond-async")
                  .build());

      assertThat(response.headers())
          .containsEntry(
              "Preference-Applied", "respond-async, handling=lenient, separate-export-status");
    }

    @Test
    void withoutPreferencesHasNoneApplied() throws IOException {
      ExportProtocol relaxed =
          new ExportProtocol(exports, ProtocolOptions.builder().requirePreferAsync(false).build());

      assertThat(relaxed.handle(request("GET", "$export").build()).headers())
          .doesNotContainKey("Preference-Applied");
      assertThat(
              relaxed
                  .handle(
                      request("GET", "$export").header("Prefer", "separate-export-status").build())
                  .headers())
          .containsEntry("Preference-Applied", "respond-async, separate-export-status");
    }

    @Test
    void thatIsRefusedHasNoneApplied() throws IOException {
      ExportHttpResponse response =
          protocol.handle(
              request("GET", "$export?_type=Nope")
                  .header("Prefer", "respond-async, separate-export-status")
                  .build());

      assertThat(response.status()).isEqualTo(400);
      assertThat(response.headers()).doesNotContainKey("Preference-Applied");
    }
  }

  @Nested
  class Polls {

    private ScriptedStatus job(boolean separate) {
      exports.job =
          new ScriptedStatus(
              ExportRequest.system().url(BASE + "/$export").separateStatus(separate).build());
      return exports.job;
    }

    private ExportHttpResponse poll() throws IOException {
      return protocol.handle(request("GET", JOB_PATH).build());
    }

    @Test
    void ofARunningJobGoWell() throws IOException {
      job(true);

      ExportHttpResponse response = poll();

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.headers())
          .containsEntry(HEADER, "202 Accepted")
          .containsKey("X-Progress")
          .containsKey("Retry-After");
      assertThat(response.body()).isEmpty();
    }

    @Test
    void ofACompleteJobHaveTheManifest() throws IOException {
      job(true).complete();

      ExportHttpResponse response = poll();

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.headers()).containsEntry(HEADER, "200 OK").containsKey("Expires");
      assertThat(text(response)).contains("\"output\":[]");
    }

    @Test
    void ofAFailedJobGoWellAndHaveTheOutcome() throws IOException {
      ScriptedStatus job = job(true);
      job.state = JobState.FAILED;
      job.failure = Issue.error(IssueCode.TRANSIENT, null, "The disk is full.");

      ExportHttpResponse response = poll();

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.headers())
          .containsEntry(HEADER, "500 Internal Server Error")
          .containsEntry("Content-Type", "application/fhir+json")
          .doesNotContainKey("Retry-After");
      assertThat(text(response)).contains("OperationOutcome", "\"processing\"", "disk is full");
    }

    @Test
    void thatGoWrongKeepTheirOwnStatus() throws IOException {
      job(true);
      exports.failure = new HostFailureException("store", "find", new IOException("secret"));
      ExportHttpResponse failed = poll();
      exports.failure = null;
      protocol.handle(request("DELETE", JOB_PATH).build()).close();
      ExportHttpResponse gone = poll();

      assertThat(failed.status()).isEqualTo(503);
      assertThat(failed.headers()).doesNotContainKey(HEADER);
      assertThat(gone.status()).isEqualTo(404);
      assertThat(gone.headers()).doesNotContainKey(HEADER);
    }

    @Test
    void ofAJobWithoutThePreferenceNeverHaveTheHeader() throws IOException {
      ScriptedStatus job = job(false);
      ExportHttpResponse running = poll();
      job.complete();
      ExportHttpResponse complete = poll();
      job.state = JobState.FAILED;
      ExportHttpResponse failed = poll();

      assertThat(running.status()).isEqualTo(202);
      assertThat(complete.status()).isEqualTo(200);
      assertThat(failed.status()).isEqualTo(500);
      for (ExportHttpResponse response : new ExportHttpResponse[] {running, complete, failed}) {
        assertThat(response.headers()).doesNotContainKey(HEADER);
      }
    }

    @Test
    void decideByWhatTheJobWasBegunWith() throws IOException {
      job(false);

      ExportHttpResponse response =
          protocol.handle(
              request("GET", JOB_PATH).header("Prefer", "separate-export-status").build());

      assertThat(response.status()).isEqualTo(202);
    }
  }
}
