package io.fhirexport.core.protocol;

import static io.fhirexport.core.protocol.Http.BASE;
import static io.fhirexport.core.protocol.Http.JOB_PATH;
import static io.fhirexport.core.protocol.Http.kickOff;
import static io.fhirexport.core.protocol.Http.request;
import static io.fhirexport.core.protocol.Http.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.FileKind;
import io.fhirexport.api.FileName;
import io.fhirexport.api.HostFailureException;
import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import io.fhirexport.api.Manifest;
import io.fhirexport.api.ManifestEntry;
import io.fhirexport.api.store.Counts;
import io.fhirexport.api.store.JobState;
import io.fhirexport.api.store.Tally;
import io.fhirexport.core.protocol.ScriptedExports.ScriptedStatus;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobRoutesTest {
  private static final FileName PATIENTS = FileName.output("Patient", 7, 0);
  private static final FileName ERRORS = FileName.error(7, 0);
  private static final String UNKNOWN = "_operations/export/ffffffffffffffffffffffffffffffff";

  private final ScriptedExports exports = new ScriptedExports();
  private Instant now = ScriptedExports.CREATED;
  private final ExportProtocol protocol =
      new ExportProtocol(exports, ProtocolOptions.builder().clock(() -> now).build());

  private ScriptedStatus job() {
    exports.job =
        new ScriptedStatus(ExportRequest.system().url(BASE + "/$export?_type=Patient").build());
    return exports.job;
  }

  private ExportHttpResponse get(String path) throws IOException {
    return protocol.handle(request("GET", path).build());
  }

  @Nested
  class Status {

    @Test
    void theFirstPollAfterTheKickOffIsAcceptedEvenIfTheJobIsDone() throws IOException {
      protocol.handle(kickOff("$export").build());
      exports.job.complete();

      ExportHttpResponse first = get(JOB_PATH);
      ExportHttpResponse second = get(JOB_PATH);

      assertThat(first.status()).isEqualTo(202);
      assertThat(first.headers()).containsEntry("Retry-After", "1");
      assertThat(second.status()).isEqualTo(200);
    }

    @Test
    void aStrangersPollIsNotTheFirst() throws IOException {
      protocol.handle(kickOff("$export").build());
      exports.job.complete();

      protocol.handle(request("GET", JOB_PATH, ExportContext.of("other", null)).build());

      assertThat(get(JOB_PATH).status()).isEqualTo(202);
    }

    @Test
    void aRunningJobTellsItsProgress() throws IOException {
      job().tally = new Tally(8, 3, 5, new Counts(1300, 1234, 66, 0, 999, 0));

      ExportHttpResponse response = get(JOB_PATH);

      assertThat(response.status()).isEqualTo(202);
      assertThat(response.body()).isEmpty();
      assertThat(response.headers())
          .containsEntry("X-Progress", "37%, 1234 resources in 5 files, 3 of 8 tasks")
          .containsEntry("Cache-Control", "no-store");
    }

    @Test
    void progressStaysUnderAHundredCharacters() throws IOException {
      long many = Long.MAX_VALUE / 100;
      job().tally = new Tally(many, many, many, new Counts(0, Long.MAX_VALUE, 0, 0, 0, 0));

      assertThat(get(JOB_PATH).headers().get("X-Progress")).hasSizeLessThan(100);
    }

    @Test
    void aJobThatIsNotPlannedYetHasNoPercentage() throws IOException {
      job();

      assertThat(get(JOB_PATH).headers())
          .containsEntry("X-Progress", "0 resources in 0 files, 0 of 0 tasks");
    }

    @ParameterizedTest
    @CsvSource({"-100,1", "0,1", "19,1", "25,2", "100,10", "300,30", "86400,30"})
    void theLongerItRunsTheLaterIsTheNextPoll(long seconds, String retryAfter) throws IOException {
      job();
      now = ScriptedExports.CREATED.plusSeconds(seconds);

      assertThat(get(JOB_PATH).headers()).containsEntry("Retry-After", retryAfter);
    }

    @Test
    void theHostBoundsTheTimeBetweenPolls() throws IOException {
      job();
      ExportProtocol slow =
          new ExportProtocol(
              exports,
              ProtocolOptions.builder()
                  .clock(() -> now)
                  .retryAfter(Duration.ofSeconds(5), Duration.ofSeconds(7))
                  .build());

      assertThat(slow.handle(request("GET", JOB_PATH).build()).headers())
          .containsEntry("Retry-After", "5");
    }

    @Test
    void aCompleteJobAnswersWithItsManifest() throws IOException {
      job().complete(new ManifestEntry(PATIENTS, 12, 3456), new ManifestEntry(ERRORS, 1, 200));

      ExportHttpResponse response = get(JOB_PATH);

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.headers())
          .containsEntry("Content-Type", "application/json")
          .containsEntry("Cache-Control", "no-store")
          .containsEntry("Expires", "Thu, 05 Mar 2026 05:06:07 GMT")
          .containsKey("Content-Length");
      String files = BASE + "/" + JOB_PATH + "/";
      assertThat(text(response))
          .isEqualTo(
              "{\"transactionTime\":\"2026-03-04T05:06:07Z\","
                  + ("\"request\":\"" + BASE + "/$export?_type=Patient\",")
                  + "\"requiresAccessToken\":true,"
                  + "\"output\":[{\"type\":\"Patient\","
                  + ("\"url\":\"" + files + "Patient-7-0.ndjson\",\"count\":12}],")
                  + "\"error\":[{\"type\":\"OperationOutcome\","
                  + ("\"url\":\"" + files + "error-7-0.ndjson\",\"count\":1}]}"));
    }

    @Test
    void anEmptyManifestHasItsArrays() throws IOException {
      job().complete();

      assertThat(text(get(JOB_PATH))).contains("\"output\":[]", "\"error\":[]");
    }

    @Test
    void deletionsHaveAnArrayOfTheirOwnIfThereAreAny() throws IOException {
      job()
          .complete(
              new ManifestEntry(FileName.deleted(7, 0), 2, 200),
              new ManifestEntry(FileName.deleted(7, 1), 1, 100));
      String files = BASE + "/" + JOB_PATH + "/";

      assertThat(text(get(JOB_PATH)))
          .endsWith(
              "\"output\":[],"
                  + ("\"deleted\":[{\"type\":\"Bundle\",\"url\":\"" + files)
                  + "deleted-7-0.ndjson\",\"count\":2},"
                  + ("{\"type\":\"Bundle\",\"url\":\"" + files)
                  + "deleted-7-1.ndjson\",\"count\":1}],"
                  + "\"error\":[]}");
    }

    @Test
    void organizedOutputHasNoTypesAndSaysWhereBlocksGoOn() throws IOException {
      FileName next = FileName.output("Patient", 8, 0);
      ScriptedStatus job = job();
      job.organizedBy = "Patient";
      job.complete(
          new ManifestEntry(PATIENTS, 12, 3456, next, 0),
          new ManifestEntry(next, 3, 300),
          new ManifestEntry(ERRORS, 1, 200));
      String files = BASE + "/" + JOB_PATH + "/";

      assertThat(text(get(JOB_PATH)))
          .contains("\"outputOrganizedBy\":\"Patient\"")
          .endsWith(
              "\"output\":[{\"url\":\""
                  + (files + PATIENTS + "\",\"continuesInFile\":\"" + files + next)
                  + "\",\"count\":12},"
                  + ("{\"url\":\"" + files + next + "\",\"count\":3}],")
                  + "\"error\":[{\"type\":\"OperationOutcome\",\"url\":\""
                  + (files + ERRORS + "\",\"count\":1}]}"));
    }

    @Test
    void theSinksOwnLinksTakePrecedence() throws IOException {
      job().complete(new ManifestEntry(PATIENTS, 12, 3456)).links =
          URI.create("https://blobs.example.org/c/");

      assertThat(text(get(JOB_PATH)))
          .contains(
              "\"https://blobs.example.org/c/Patient-7-0.ndjson\"",
              "\"requiresAccessToken\":false");
    }

    @Test
    void aManifestThatCannotBeReadIsTransient() throws IOException {
      job().complete().manifest =
          new Manifest() {
            @Override
            public Instant transactionTime() {
              return ScriptedExports.CREATED;
            }

            @Override
            public String request() {
              return "";
            }

            @Override
            public CloseableIterator<ManifestEntry> files(FileKind kind) {
              return CloseableIterator.from(
                  () -> {
                    throw new IOException("secret");
                  });
            }
          };

      ExportHttpResponse response = get(JOB_PATH);

      assertThat(response.status()).isEqualTo(503);
      assertThat(text(response)).contains("\"transient\"").doesNotContain("secret");
    }

    @Test
    void aJobThatEndsWhileItsManifestIsReadIsGone() throws IOException {
      ScriptedStatus job = job().complete();
      Manifest empty = job.manifest;
      job.manifest =
          new Manifest() {
            @Override
            public Instant transactionTime() {
              return empty.transactionTime();
            }

            @Override
            public String request() {
              return empty.request();
            }

            @Override
            public CloseableIterator<ManifestEntry> files(FileKind kind) {
              return CloseableIterator.from(
                  () -> {
                    exports.job = null;
                    throw new IOException("It has ended.");
                  });
            }
          };

      assertThat(get(JOB_PATH).status()).isEqualTo(404);
    }

    @Test
    void aFailedJobIsAnErrorThatIsNotWorthRepeating() throws IOException {
      ScriptedStatus job = job();
      job.state = JobState.FAILED;
      job.failure = Issue.error(IssueCode.TRANSIENT, null, "The source stayed away.");

      ExportHttpResponse response = get(JOB_PATH);

      assertThat(response.status()).isEqualTo(500);
      assertThat(response.headers())
          .containsEntry("Content-Type", "application/fhir+json")
          .doesNotContainKey("Retry-After");
      assertThat(text(response)).contains("\"processing\"", "The source stayed away.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"_operations/export/1", "_operations/export/../x", UNKNOWN})
    void whatIsNoJobIsNotFound(String path) throws IOException {
      assertThat(get(path).status()).isEqualTo(404);
    }

    @Test
    void aFailingStoreIsTransient() throws IOException {
      exports.failure = new HostFailureException("store", "find", new IOException("secret"));

      assertThat(get(JOB_PATH).status()).isEqualTo(503);
    }

    @Test
    void aClientWithoutJsonGetsNone() throws IOException {
      job();

      ExportHttpResponse response =
          protocol.handle(request("GET", JOB_PATH).header("accept", "text/csv").build());

      assertThat(response.status()).isEqualTo(406);
    }
  }

  @Nested
  class Strangers {
    private final ExportContext stranger = ExportContext.of("other", "caller");

    @ParameterizedTest
    @CsvSource({
      "GET,_operations/export/0123456789abcdef0123456789abcdef",
      "DELETE,_operations/export/0123456789abcdef0123456789abcdef",
      "GET,_operations/export/0123456789abcdef0123456789abcdef/Patient-7-0.ndjson"
    })
    void findNothing(String method, String path) throws IOException {
      job().complete(new ManifestEntry(PATIENTS, 1, 1));
      exports.files.put(PATIENTS, new byte[1]);

      ExportHttpResponse response = protocol.handle(request(method, path, stranger).build());

      assertThat(response.status()).isEqualTo(404);
      assertThat(text(response)).contains("OperationOutcome", "\"not-found\"");
      assertThat(exports.job).isNotNull();
    }
  }

  @Nested
  class Cancel {

    @Test
    void endsTheJobAtOnce() throws IOException {
      protocol.handle(kickOff("$export").build());

      ExportHttpResponse first = protocol.handle(request("DELETE", JOB_PATH).build());

      assertThat(first.status()).isEqualTo(202);
      assertThat(first.body()).isEmpty();
      assertThat(get(JOB_PATH).status()).isEqualTo(404);
      assertThat(protocol.handle(request("DELETE", JOB_PATH).build()).status()).isEqualTo(404);
    }

    @Test
    void isTransientWhenTheStoreFails() throws IOException {
      exports.failure = new HostFailureException("store", "end", new IOException("secret"));

      assertThat(protocol.handle(request("DELETE", JOB_PATH).build()).status()).isEqualTo(503);
    }

    @Test
    void otherMethodsAreToldWhichAreAllowed() throws IOException {
      ExportHttpResponse response = protocol.handle(request("POST", JOB_PATH).build());

      assertThat(response.status()).isEqualTo(405);
      assertThat(response.headers()).containsEntry("Allow", "GET, DELETE");
    }
  }

  @Nested
  class File {
    private static final String LINES = "{\"resourceType\":\"Patient\",\"id\":\"é\"}\n";

    @Test
    void comesAsNdjsonWithItsLength() throws IOException {
      job();
      exports.files.put(PATIENTS, LINES.getBytes(UTF_8));

      ExportHttpResponse response = get(JOB_PATH + "/Patient-7-0.ndjson");

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.headers())
          .containsEntry("Content-Type", "application/fhir+ndjson")
          .containsEntry("Content-Length", "37")
          .containsEntry("Cache-Control", "no-store");
      assertThat(text(response)).isEqualTo(LINES);
    }

    @Test
    void toAHeadHasHeadersOnly() throws IOException {
      job();
      exports.files.put(PATIENTS, LINES.getBytes(UTF_8));

      ExportHttpResponse response =
          protocol.handle(request("HEAD", JOB_PATH + "/Patient-7-0.ndjson").build());

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.headers()).containsEntry("Content-Length", "37");
      assertThat(response.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Patient-8-0.ndjson", "..%2F..%2Fetc", "x", ""})
    void thatIsNotThereIsNotFound(String name) throws IOException {
      job();

      ExportHttpResponse response = get(JOB_PATH + "/" + name);

      assertThat(response.status()).isEqualTo(404);
      assertThat(text(response)).contains("OperationOutcome");
    }

    @Test
    void isReadOnly() throws IOException {
      assertThat(
              protocol.handle(request("PUT", JOB_PATH + "/Patient-7-0.ndjson").build()).headers())
          .containsEntry("Allow", "GET, HEAD");
    }
  }
}
