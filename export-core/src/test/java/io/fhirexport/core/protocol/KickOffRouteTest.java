package io.fhirexport.core.protocol;

import static io.fhirexport.core.protocol.Http.BASE;
import static io.fhirexport.core.protocol.Http.JOB_PATH;
import static io.fhirexport.core.protocol.Http.kickOff;
import static io.fhirexport.core.protocol.Http.post;
import static io.fhirexport.core.protocol.Http.request;
import static io.fhirexport.core.protocol.Http.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportLevel;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.HostFailureException;
import io.fhirexport.api.InvalidExportRequestException;
import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import io.fhirexport.api.JobLimitException;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.RefusedByPolicyException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KickOffRouteTest {
  private final ScriptedExports exports = new ScriptedExports();
  private final ExportProtocol protocol =
      new ExportProtocol(exports, ProtocolOptions.builder().build());

  @Test
  void anAcceptedExportAnswersWithItsAbsoluteLocationAndNoBody() throws IOException {
    ExportHttpResponse response =
        protocol.handle(
            kickOff("Patient/$export?_type=Patient&_since=2026-01-01T00:00:00Z").build());

    assertThat(response.status()).isEqualTo(202);
    assertThat(response.headers())
        .containsEntry("Content-Location", BASE + "/" + JOB_PATH)
        .containsEntry("Cache-Control", "no-store");
    assertThat(response.body()).isEmpty();
    ExportRequest started = exports.started.get(0);
    assertThat(started.level()).isEqualTo(ExportLevel.PATIENT);
    assertThat(started.types()).containsExactly("Patient");
    assertThat(started.url())
        .isEqualTo(BASE + "/Patient/$export?_type=Patient&_since=2026-01-01T00:00:00Z");
  }

  @ParameterizedTest
  @CsvSource({"$export,SYSTEM", "/%24export,SYSTEM", "Patient/$export,PATIENT"})
  void everyLevelHasItsRoute(String path, ExportLevel level) throws IOException {
    assertThat(protocol.handle(kickOff(path).build()).status()).isEqualTo(202);
    assertThat(exports.started.get(0).level()).isEqualTo(level);
  }

  @Test
  void aGroupsIdIsDecoded() throws IOException {
    assertThat(protocol.handle(kickOff("Group/a%2Db.1/$export").build()).status()).isEqualTo(202);

    assertThat(exports.started.get(0).groupId()).contains("a-b.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Group/a%2Fb/$export", "Group//$export", "Group/a_b/$export"})
  void aGroupThatCannotExistIsNotFound(String path) throws IOException {
    ExportHttpResponse response = protocol.handle(kickOff(path).build());

    assertThat(response.status()).isEqualTo(404);
    assertThat(text(response)).contains("\"code\":\"not-found\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Patient", "Patient/1/$export", "_operations/export", "%zz/$export"})
  void aPathOfSomethingElseIsNotHandled(String path) throws IOException {
    assertThat(protocol.handles(path)).isFalse();
    assertThat(protocol.handle(kickOff(path).build()).status()).isEqualTo(404);
  }

  @Test
  void anotherMethodIsToldWhichAreAllowed() throws IOException {
    ExportHttpResponse response = protocol.handle(request("PUT", "$export").build());

    assertThat(response.status()).isEqualTo(405);
    assertThat(response.headers())
        .containsEntry("Allow", "GET, POST")
        .containsEntry("Content-Type", "application/fhir+json");
  }

  @Test
  void aKickOffThatDoesNotAskForAnAsynchronousAnswerIsRefused() throws IOException {
    ExportHttpResponse response =
        protocol.handle(request("GET", "$export").header("Prefer", "handling=lenient").build());

    assertThat(response.status()).isEqualTo(400);
    assertThat(text(response)).contains("\"code\":\"required\"", "Prefer: respond-async");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 12, 30})
  void aBodyThatCannotBeDecompressedIsRefused(int cut) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write("{\"resourceType\":\"Parameters\"}".getBytes(UTF_8));
    }
    byte[] broken = Arrays.copyOf(bytes.toByteArray(), cut);

    ExportHttpResponse response =
        protocol.handle(
            post("$export", "")
                .body(() -> new GZIPInputStream(new ByteArrayInputStream(broken)))
                .build());

    assertThat(response.status()).isEqualTo(400);
    assertThat(text(response)).contains("\"invalid\"", "cannot be decompressed");
    assertThat(exports.started).isEmpty();
  }

  @Test
  void aBodyThatIsNotCompressedAtAllIsRefusedWithWhatElseIsWrong() throws IOException {
    ExportHttpResponse response =
        protocol.handle(
            request("POST", "$export")
                .body(() -> new GZIPInputStream(new ByteArrayInputStream("{} {}".getBytes(UTF_8))))
                .build());

    assertThat(response.status()).isEqualTo(400);
    assertThat(text(response)).contains("Prefer: respond-async", "cannot be decompressed");
  }

  @Test
  void aHostMayDoWithoutPrefer() throws IOException {
    ExportProtocol relaxed =
        new ExportProtocol(exports, ProtocolOptions.builder().requirePreferAsync(false).build());

    assertThat(relaxed.handle(request("GET", "$export").build()).status()).isEqualTo(202);
  }

  @Test
  void aHostMayInsistOnAccept() throws IOException {
    ExportProtocol strict =
        new ExportProtocol(exports, ProtocolOptions.builder().requireAccept(true).build());
    ExportHttpRequest request = request("GET", "$export").header("prefer", "respond-async").build();

    assertThat(protocol.handle(request).status()).isEqualTo(202);
    assertThat(strict.handle(request).status()).isEqualTo(400);
  }

  @Test
  void anAcceptWithoutJsonIsRefusedInJson() throws IOException {
    ExportHttpResponse response =
        protocol.handle(
            request("GET", "$export")
                .header("Accept", "application/fhir+xml")
                .header("Prefer", "respond-async")
                .build());

    assertThat(response.status()).isEqualTo(406);
    assertThat(response.headers()).containsEntry("Content-Type", "application/fhir+json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/fhir+json | respond-async | 202",
        "Application/FHIR+JSON | handling=lenient, respond-async | 202",
        "application/json | respond-async | 400",
        "*/* | respond-async | 400",
        "application/fhir+json;q=1 | respond-async | 400",
        "application/fhir+json | respond-async, wait=10 | 400",
        "application/fhir+json | respond-async, | 400",
        "application/fhir+json | handling=lenient | 400"
      })
  void azuresHeaderRulesAreAPreset(String accept, String prefer, int status) throws IOException {
    ExportProtocol azure = new ExportProtocol(exports, ProtocolOptions.azureStrict().build());

    ExportHttpResponse response =
        azure.handle(
            request("GET", "$export").header("Accept", accept).header("Prefer", prefer).build());

    assertThat(response.status()).isEqualTo(status);
  }

  @Test
  void faultsOfHeadersParametersAndSourceAreNamedAtOnce() throws IOException {
    exports.issues = List.of(Issue.error(IssueCode.NOT_FOUND, null, "There is no such Group."));

    ExportHttpResponse response =
        protocol.handle(
            request("GET", "Group/g/$export?_since=2026-01-01&_type=Nope&_elements=,").build());

    assertThat(response.status()).isEqualTo(400);
    assertThat(text(response))
        .contains("respond-async", "_since must", "Nope", "_elements has", "no such Group");
    assertThat(exports.started).isEmpty();
  }

  @Test
  void theFaultsFoundAreNamedEvenIfTheSourceCannotBeAsked() throws IOException {
    exports.failure = new HostFailureException("source", "describe", new IOException("secret"));

    ExportHttpResponse response = protocol.handle(kickOff("$export?_type=").build());

    assertThat(response.status()).isEqualTo(400);
  }

  @Test
  void aGroupThatDoesNotExistIsNotFound() throws IOException {
    exports.failure =
        new InvalidExportRequestException(
            Issue.error(IssueCode.NOT_FOUND, null, "There is no such Group."));

    assertThat(protocol.handle(kickOff("Group/g/$export").build()).status()).isEqualTo(404);
  }

  @Test
  void theEnginesRefusalIsABadRequest() throws IOException {
    exports.failure =
        new InvalidExportRequestException(
            Issue.error(IssueCode.VALUE, "_type", "Basic is not here."));

    ExportHttpResponse response = protocol.handle(kickOff("$export?_type=Basic").build());

    assertThat(response.status()).isEqualTo(400);
    assertThat(text(response)).contains("Basic is not here.");
  }

  @Test
  void thePolicysRefusalIsForbidden() throws IOException {
    exports.failure = new RefusedByPolicyException("Not on Sundays.");

    ExportHttpResponse response = protocol.handle(kickOff("$export").build());

    assertThat(response.status()).isEqualTo(403);
    assertThat(text(response)).contains("\"code\":\"forbidden\"", "Not on Sundays.");
  }

  @Test
  void oneExportTooManyIsToldToWait() throws IOException {
    exports.failure = new JobLimitException(List.of(ScriptedExports.JOB));

    ExportHttpResponse response = protocol.handle(kickOff("$export").build());

    assertThat(response.status()).isEqualTo(429);
    assertThat(response.headers()).containsEntry("Retry-After", "30");
    assertThat(text(response)).contains("\"code\":\"throttled\"");
  }

  @Test
  void aStorageThatNobodyCanUseIsA500WithTheReason() throws IOException {
    exports.failure =
        new HostFailureException(
            "sink", "prepare", new PermanentFailureException("The account refuses this identity."));

    ExportHttpResponse response = protocol.handle(kickOff("$export").build());

    assertThat(response.status()).isEqualTo(500);
    assertThat(text(response)).contains("The account refuses this identity.");
  }

  @Test
  void aFailureOfTheHostIsTransientAndTellsNothing() throws IOException {
    exports.failure = new HostFailureException("store", "create", new IOException("secret"));

    ExportHttpResponse response = protocol.handle(kickOff("$export").build());

    assertThat(response.status()).isEqualTo(503);
    assertThat(text(response))
        .contains("\"code\":\"transient\"")
        .doesNotContain("secret", "store", "create");
  }

  @Test
  void aPostMayNamePatientsHereOnly() throws IOException {
    String body =
        """
        {"resourceType": "Parameters", "parameter": [
          {"name": "patient", "valueReference": {"reference": "Patient/1"}},
          {"name": "patient", "valueReference": {"reference": "%s/Patient/2"}}]}
        """
            .formatted(BASE);

    assertThat(protocol.handle(post("Patient/$export", body).build()).status()).isEqualTo(202);
    assertThat(exports.started.get(0).patients().orElseThrow()).containsExactly("1", "2");
  }

  @Test
  void aPostOfAnotherTypeIsUnsupportedMedia() throws IOException {
    ExportHttpResponse response =
        protocol.handle(
            request("POST", "$export")
                .header("Prefer", "respond-async")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .build());

    assertThat(response.status()).isEqualTo(415);
  }

  @Test
  void aPostThatIsTooLongIsRefusedAsSuch() throws IOException {
    ExportProtocol tight =
        new ExportProtocol(exports, ProtocolOptions.builder().bodyLimit(20).build());

    ExportHttpResponse response =
        tight.handle(post("$export", "{\"resourceType\": \"Parameters\"}").build());

    assertThat(response.status()).isEqualTo(413);
    assertThat(text(response)).contains("\"code\":\"too-long\"");
  }

  @Test
  void whatALenientKickOffLetsGoIsRemembered() throws IOException {
    ExportHttpResponse response =
        protocol.handle(
            request("GET", "$export?_isParallel=3")
                .header("Prefer", "handling=lenient")
                .header("Prefer", "respond-async")
                .build());

    assertThat(response.status()).isEqualTo(202);
    assertThat(exports.started.get(0).ignored())
        .containsExactly(
            Issue.warning(
                IssueCode.NOT_SUPPORTED,
                "_isParallel",
                "_isParallel is not supported and was ignored."));
  }
}
