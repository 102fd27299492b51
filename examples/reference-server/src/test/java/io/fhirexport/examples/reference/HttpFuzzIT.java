package io.fhirexport.examples.reference;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.testkit.Json;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Malformed requests over real connections. Prints its seed; {@code -Dfuzz.seed} replays a run,
 * {@code -Dfuzz.http} makes it longer.
 */
class HttpFuzzIT {
  private static final int CASES = Integer.getInteger("fuzz.http", 1_000);
  private static final int TIMEOUT = 60_000;
  private static final int BROKEN_OFF = 400;
  private static final List<String> METHODS =
      List.of(
          "GET", "GET", "GET", "POST", "POST", "HEAD", "DELETE", "PUT", "PATCH", "OPTIONS", "get",
          "G T");
  private static final List<String> PATHS =
      List.of(
          "/$export",
          "/Patient/$export",
          "/Group/plain/$export",
          "/Group/..%2f/$export",
          "/_operations/export/..",
          "/_operations/export/../../../../etc/passwd",
          "/_operations/export/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
          "/_operations/export/%00",
          "/_operations/export/%zz",
          "/_operations/export/é",
          "/metadata",
          "/metadata/..",
          "/",
          "",
          "/%",
          "/\\..\\",
          "/{x}",
          "/a".repeat(2000));
  private static final List<String> QUERIES =
      List.of(
          "",
          "?",
          "?_type=Patient",
          "?_type=Nonsense",
          "?_type=%zz",
          "?_since=yesterday",
          "?_typeFilter=Patient?gender=male",
          "?_typeFilter=%3F",
          "?_until=2026-01-01T00:00:00Z",
          "?patient=1",
          "?&&==&",
          "?_type=é",
          "?" + "a=b&".repeat(1000),
          "?_outputFormat=xml");
  private static final List<String> HEADERS =
      List.of(
          "Prefer: respond-async",
          "Prefer: respond-async, handling=lenient",
          "Prefer: \"",
          "Accept: text/csv",
          "Accept: */*;q=0",
          "Accept-Encoding: gzip",
          "Range: bytes=0-9",
          "Range: bytes=9999999999999-",
          "Range: x",
          "If-None-Match: *",
          "If-Match: \"x\"",
          "Content-Type: application/fhir+json",
          "Content-Type: text/plain",
          "X: " + "y".repeat(5000));
  private static final List<String> BODIES =
      List.of(
          "",
          "{",
          "[]",
          "{\"resourceType\":\"Parameters\"}",
          "{\"resourceType\":\"Patient\"}",
          "\u00e9",
          "[".repeat(60_000),
          "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"_type\",\"valueInteger\":1}]}");

  private SplittableRandom random;

  @Test
  void everyRequestIsAnsweredAsItShouldBe() throws Exception {
    long seed = Long.getLong("fuzz.seed", new SecureRandom().nextLong());
    System.out.println("fuzz.seed=" + seed + " fuzz.http=" + CASES);
    random = new SplittableRandom(seed);
    Map<Integer, Integer> statuses = new TreeMap<>();
    try (ReferenceServer server = ReferenceServer.start(Settings.parse("--port", "0"))) {
      TestClient client = new TestClient(server.base());
      String job = TestClient.jobOf(client.kickOff("/$export?_type=Patient"));
      String file = URI.create(TestClient.urls(client.await(job).body()).get(0)).getRawPath();
      for (int i = 0; i < CASES; i++) {
        statuses.merge(tryOne(server.base(), file, client), 1, Integer::sum);
      }
      assertThat(client.get(server.base() + "/metadata").statusCode()).isEqualTo(200);
    }
    System.out.println("answers by status: " + statuses);
    assertThat(statuses.keySet()).allMatch(status -> status >= 200 && status < 500);
  }

  private int tryOne(URI base, String file, TestClient client) throws Exception {
    String method = oneOf(METHODS);
    boolean ofFile = random.nextInt(4) == 0;
    String target = ofFile ? file : base.getPath() + oneOf(PATHS) + oneOf(QUERIES);
    String body = method.equals("POST") || method.equals("PUT") ? oneOf(BODIES) : "";
    byte[] bytes = body.getBytes(ISO_8859_1);
    StringBuilder request = new StringBuilder(method).append(' ').append(target);
    request.append(" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    for (int i = random.nextInt(4); i > 0; i--) {
      request.append(oneOf(HEADERS)).append("\r\n");
    }
    request.append("Content-Length: ").append(bytes.length).append("\r\n\r\n").append(body);

    String answer;
    try {
      answer = exchange(base, request.toString());
    } catch (IOException e) {
      if (isLegal(method, target)) {
        throw new AssertionError(request.toString(), e);
      }
      return BROKEN_OFF;
    }

    assertThat(answer).as(request.toString()).startsWith("HTTP/1.1 ").doesNotContain("root:");
    int status = Integer.parseInt(answer.substring(9, 12));
    String head = answer.substring(0, answer.indexOf("\r\n\r\n"));
    String rest = answer.substring(head.length() + 4);
    if (status >= 400 && isLegal(method, target) && !method.equals("HEAD")) {
      assertThat(head).as(request.toString()).contains("application/fhir+json");
      byte[] json = rest.getBytes(ISO_8859_1);
      Json outcome = Json.parse(json, 0, json.length);
      assertThat(outcome.text("resourceType")).isEqualTo("OperationOutcome");
      assertThat(outcome.at("issue.diagnostics")).isNotEmpty();
    }
    if (status == 202 && head.contains("Content-location: ")) {
      String location = head.split("Content-location: ", 2)[1].split("\r\n", 2)[0];
      assertThat(client.delete(location).statusCode()).isEqualTo(202);
    }
    return status;
  }

  /** What the JDK's server cannot read it refuses by itself, and may break off. */
  private static boolean isLegal(String method, String target) {
    try {
      new URI(target);
      return !method.contains(" ");
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static String exchange(URI base, String request) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT);
      socket.connect(new InetSocketAddress(base.getHost(), base.getPort()), TIMEOUT);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  private String oneOf(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
