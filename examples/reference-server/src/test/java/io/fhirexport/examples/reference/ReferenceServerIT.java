package io.fhirexport.examples.reference;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.testkit.Fixture;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceServerIT {
  private static ReferenceServer server;
  private static String base;
  private static TestClient client;

  @BeforeAll
  static void start() throws Exception {
    server = ReferenceServer.start(Settings.parse("--port", "0", "--retention", "PT1H"));
    base = server.base().toString();
    client = new TestClient(server.base());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static Stream<Arguments> exports() {
    return Stream.of(
        Arguments.of("/$export", Fixture.system()),
        Arguments.of("/Patient/$export", Fixture.patientLevelAndReferenced()),
        Arguments.of("/Group/plain/$export", Fixture.groupAndReferenced("plain")),
        Arguments.of("/Group/nested/$export", Fixture.groupAndReferenced("nested")),
        Arguments.of(
            "/Group/inactive-members/$export", Fixture.groupAndReferenced("inactive-members")),
        Arguments.of("/Group/empty/$export", Fixture.groupAndReferenced("empty")));
  }

  @ParameterizedTest
  @MethodSource("exports")
  void anExportHoldsWhatBelongsAndNothingElse(
      String operation, SortedMap<String, SortedSet<String>> belonging) throws Exception {
    assertThat(client.ids(client.export(operation))).isEqualTo(belonging);
  }

  @Test
  void aJobGoesFromKickOffOverProgressToAManifestThatExpires() throws Exception {
    HttpResponse<String> accepted = client.kickOff("/$export?_type=Patient");
    String job = TestClient.jobOf(accepted);
    HttpResponse<String> running = client.get(job);
    HttpResponse<String> complete = client.await(job);

    assertThat(accepted.statusCode()).isEqualTo(202);
    assertThat(job).startsWith(base + "/");
    assertThat(running.statusCode()).isEqualTo(202);
    assertThat(running.headers().firstValue("X-Progress")).isPresent();
    assertThat(running.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(complete.statusCode()).isEqualTo(200);
    assertThat(complete.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(TestClient.parse(complete.body()).text("request"))
        .isEqualTo(base + "/$export?_type=Patient");
    assertThat(complete.body()).contains("\"requiresAccessToken\":false");
    String expires = complete.headers().firstValue("Expires").orElseThrow();
    assertThat(ZonedDateTime.parse(expires, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant())
        .isBetween(
            Instant.now().plus(Duration.ofMinutes(50)), Instant.now().plus(Duration.ofHours(1)));
  }

  @Test
  void aKickOffByPostTakesItsParametersFromTheBody() throws Exception {
    String parameters =
        """
        {"resourceType":"Parameters","parameter":[{"name":"_type","valueString":"Patient,Group"}]}
        """;
    HttpResponse<String> manifest =
        client.await(TestClient.jobOf(client.kickOff("/$export", parameters)));
    assertThat(client.ids(TestClient.urls(manifest.body())).keySet())
        .containsExactly("Group", "Patient");
  }

  @Test
  void aDeletedJobIsGoneWithItsFiles() throws Exception {
    String job = TestClient.jobOf(client.kickOff("/$export?_type=Patient"));
    String file = TestClient.urls(client.await(job).body()).get(0);
    assertThat(client.get(file).statusCode()).isEqualTo(200);

    assertThat(client.delete(job).statusCode()).isEqualTo(202);

    for (HttpResponse<String> answer :
        List.of(client.get(job), client.get(file), client.delete(job))) {
      assertThat(answer.statusCode()).isEqualTo(404);
      assertIsOutcome(answer);
    }
  }

  @Test
  void aFileHasItsTypeAndItsLengthAlsoWithoutItsBody() throws Exception {
    String file = client.export("/$export?_type=Patient").get(0);
    HttpResponse<String> body = client.get(file);
    HttpResponse<String> head = client.head(file);

    for (HttpResponse<String> answer : List.of(body, head)) {
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/fhir+ndjson");
    }
    assertThat(body.headers().firstValue("Content-Length"))
        .isPresent()
        .isEqualTo(head.headers().firstValue("Content-Length"));
    assertThat(head.body()).isEmpty();
  }

  @Test
  void aFileComesInPartsAndCompressed() throws Exception {
    String file = client.export("/$export?_type=Patient").get(0);
    byte[] whole = client.get(file).body().getBytes(UTF_8);
    HttpResponse<byte[]> part = client.bytes(file, "Range", "bytes=10-19");
    HttpResponse<byte[]> beyond = client.bytes(file, "Range", "bytes=" + whole.length + "-");
    HttpResponse<byte[]> gzip = client.bytes(file, "Accept-Encoding", "gzip");
    String tag = part.headers().firstValue("ETag").orElseThrow();
    HttpResponse<byte[]> known = client.bytes(file, "If-None-Match", tag);

    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.headers().firstValue("Content-Range")).hasValue("bytes 10-19/" + whole.length);
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole, 10, 20));
    assertThat(beyond.statusCode()).isEqualTo(416);
    assertThat(gzip.headers().firstValue("Content-Encoding")).hasValue("gzip");
    assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip.body())).readAllBytes())
        .isEqualTo(whole);
    assertThat(known.statusCode()).isEqualTo(304);
    assertThat(known.body()).isEmpty();
  }

  @Test
  void aPollTellsTheStatusOfTheJobApartWhereTheClientPrefersThat() throws Exception {
    HttpResponse<byte[]> accepted =
        client.bytes(
            base + "/$export?_type=Patient", "Prefer", "respond-async, separate-export-status");
    String job = accepted.headers().firstValue("Content-Location").orElseThrow();
    HttpResponse<String> poll = client.get(job);

    assertThat(accepted.headers().firstValue("Preference-Applied"))
        .hasValue("respond-async, separate-export-status");
    assertThat(poll.statusCode()).isEqualTo(200);
    assertThat(poll.headers().firstValue("X-Export-Status")).hasValue("202 Accepted");
    assertThat(client.delete(job).statusCode()).isEqualTo(202);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/Group/no-such-group/$export",
        "/Group/definition/$export",
        "/$export?_type=Patient,Nonsense&_since=yesterday",
        "/$export?_outputFormat=xml",
        "/Observation/$export",
        "/nothing"
      })
  void aFaultyRequestIsAnsweredWithAnOutcome(String path) throws Exception {
    HttpResponse<String> answer = client.kickOff(path);
    assertThat(answer.statusCode()).isBetween(400, 499);
    assertIsOutcome(answer);
  }

  @Test
  void everyFaultOfARequestIsNamed() throws Exception {
    String body = client.kickOff("/$export?_type=Nonsense&_since=yesterday").body();
    assertThat(TestClient.parse(body).at("issue.diagnostics")).hasSize(2);
  }

  @Test
  void aRequestThatDoesNotPreferAsyncIsRefused() throws Exception {
    HttpResponse<String> answer = client.get(base + "/$export");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertIsOutcome(answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"resourceType\":\"Patient\"}"})
  void aBodyThatIsNoParametersIsRefused(String body) throws Exception {
    HttpResponse<String> answer = client.kickOff("/$export", body);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertIsOutcome(answer);
  }

  @Test
  void theCapabilityStatementNamesTheOperations() throws Exception {
    HttpResponse<String> answer = client.get(base + "/metadata");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(TestClient.parse(answer.body()).text("resourceType"))
        .isEqualTo("CapabilityStatement");
    assertThat(TestClient.parse(answer.body()).at("rest.resource.operation.name")).isNotEmpty();
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    HttpResponse<String> head = client.head(base + "/metadata");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValueAsLong("Content-Length").orElse(0))
        .isEqualTo(answer.body().length());
  }

  @ParameterizedTest
  @CsvSource({"gzip,400", "br,415", "identity,202"})
  void aBodyIsPlainOrCompressedByGzip(String coding, int status) throws Exception {
    HttpResponse<String> answer =
        client.kickOff("/$export", "{\"resourceType\":\"Parameters\"}", coding);
    assertThat(answer.statusCode()).isEqualTo(status);
    if (status >= 400) {
      assertIsOutcome(answer);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"system", "patient", "group"})
  void theOperationsAreDefined(String level) throws Exception {
    String url = base + "/OperationDefinition/" + level + "-export";
    HttpResponse<String> answer = client.get(url);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(TestClient.parse(answer.body()).text("resourceType"))
        .isEqualTo("OperationDefinition");
    assertThat(TestClient.parse(answer.body()).text("url")).isEqualTo(url);
  }

  @Test
  void clientsThatGoAwayInTheMiddleOfAFileHoldNothingUp() throws Exception {
    URI file = URI.create(client.export("/$export?_type=Observation").get(0));
    // More of them than there are threads.
    for (int i = 0; i < 40; i++) {
      leaveEarly(file);
    }
    assertThat(client.get(file.toString()).body().lines())
        .hasSize(Fixture.system().get("Observation").size());
  }

  private static void leaveEarly(URI file) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(4096);
      socket.connect(new InetSocketAddress(file.getHost(), file.getPort()));
      String request = "GET " + file.getPath() + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      assertThat(socket.getInputStream().readNBytes(1000)).hasSize(1000);
    }
  }

  private static void assertIsOutcome(HttpResponse<String> answer) {
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/fhir+json");
    assertThat(TestClient.parse(answer.body()).text("resourceType")).isEqualTo("OperationOutcome");
    assertThat(TestClient.parse(answer.body()).at("issue.diagnostics")).isNotEmpty();
  }
}
