package io.fhirexport.core;

import static io.fhirexport.core.Bodies.ref;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportContext;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.core.protocol.ExportHttpRequest;
import io.fhirexport.core.protocol.ExportHttpResponse;
import io.fhirexport.core.protocol.ExportProtocol;
import io.fhirexport.core.protocol.ProtocolOptions;
import io.fhirexport.testkit.sink.InMemorySink;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code includeAssociatedData} from the request to the files, by GET and by POST. */
@DisplayName("includeAssociatedData as a client sends it")
class ProvenanceProtocolTest {
  private static final String BASE = "https://fhir.example.org/r4";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern URL = Pattern.compile("\"url\":\"" + BASE + "/([^\"]+)\"");
  private static final Pattern PROVENANCE =
      Pattern.compile("\"resourceType\":\"Provenance\",\"id\":\"([^\"]+)\"");

  private final Bodies bodies =
      new Bodies()
          .add("Patient/p")
          .add("Observation/1", ref("subject", "Patient/p"))
          .add("Condition/1", ref("subject", "Patient/p"))
          .add("Provenance/a", target("Observation/1"), "\"recorded\":\"2026-01-01T00:00:00Z\"")
          .add("Provenance/b", target("Observation/1"), "\"recorded\":\"2026-01-02T00:00:00Z\"")
          .add("Provenance/c", target("Condition/1"), "\"recorded\":\"2026-01-03T00:00:00Z\"");
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ExportEngine engine =
      ExportEngine.start(
          bodies.source(),
          new InMemorySink(),
          new InMemoryJobStore(),
          threads,
          EngineOptions.builder().workers(1).build());
  private final ExportProtocol protocol =
      new ExportProtocol(engine, ProtocolOptions.builder().build());

  @AfterEach
  void end() {
    engine.close();
    threads.shutdown();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "RelevantProvenanceResources; a,b",
        "LatestProvenanceResources; b",
        "LatestProvenanceResources,RelevantProvenanceResources; a,b",
        "'RelevantProvenanceResources , LatestProvenanceResources'; a,b"
      })
  void bringsTheSameByBothMethods(String codes, String ids) throws Exception {
    String encoded = codes.replace(" ", "%20");

    assertThat(exported(get("&includeAssociatedData=" + encoded))).isEqualTo(list(ids));
    assertThat(exported(post(parameter(codes)))).isEqualTo(list(ids));
  }

  @Test
  void mayBeRepeatedByBothMethods() throws Exception {
    String latest = "LatestProvenanceResources";
    String relevant = "RelevantProvenanceResources";

    assertThat(
            exported(
                get("&includeAssociatedData=" + latest + "&includeAssociatedData=" + relevant)))
        .containsExactly("a", "b");
    assertThat(exported(post(parameter(latest), parameter(relevant)))).containsExactly("a", "b");
  }

  @Test
  void isNothingIfItIsAbsent() throws Exception {
    assertThat(exported(get(""))).isEmpty();
    assertThat(exported(post())).isEmpty();
  }

  @Test
  void isRefusedWithACodeThatIsUnknown() throws Exception {
    for (ExportHttpRequest.Builder request :
        List.of(get("&includeAssociatedData=_mine"), post(parameter("_mine")))) {
      try (ExportHttpResponse response = protocol.handle(strict(request))) {
        assertThat(response.status()).isEqualTo(400);
        assertThat(text(response))
            .contains("includeAssociatedData does not support _mine.", "not-supported");
      }
    }
  }

  @Test
  void isReportedWithACodeThatIsUnknownIfTheClientIsLenient() throws Exception {
    for (ExportHttpRequest.Builder request :
        List.of(get("&includeAssociatedData=_mine"), post(parameter("_mine")))) {
      String files =
          filesOf(request.header("Prefer", "respond-async").header("Prefer", "handling=lenient"));

      assertThat(files)
          .contains("includeAssociatedData does not support _mine, which was ignored.")
          .doesNotContain("\"Provenance\"");
    }
  }

  @Test
  void isRefusedInAnotherShape() throws Exception {
    ExportHttpRequest.Builder request =
        post("{\"name\":\"includeAssociatedData\",\"valueInteger\":1}");

    try (ExportHttpResponse response = protocol.handle(strict(request))) {
      assertThat(response.status()).isEqualTo(400);
      assertThat(text(response)).contains("includeAssociatedData must have one value");
    }
  }

  private static List<String> list(String ids) {
    return List.of(ids.split(",", -1));
  }

  private static String target(String key) {
    return "\"target\":[{\"reference\":\"" + key + "\"}]";
  }

  private static String parameter(String codes) {
    return "{\"name\":\"includeAssociatedData\",\"valueCode\":\"" + codes + "\"}";
  }

  private static ExportHttpRequest.Builder get(String more) {
    return request("GET", "Patient/$export").query("_type=Observation" + more);
  }

  private static ExportHttpRequest.Builder post(String... parameters) {
    List<String> all =
        new ArrayList<>(List.of("{\"name\":\"_type\",\"valueString\":\"Observation\"}"));
    all.addAll(List.of(parameters));
    String json = "{\"resourceType\":\"Parameters\",\"parameter\":[" + String.join(",", all) + "]}";
    return request("POST", "Patient/$export")
        .header("Content-Type", "application/fhir+json")
        .body(() -> new ByteArrayInputStream(json.getBytes(UTF_8)));
  }

  private static ExportHttpRequest.Builder request(String method, String path) {
    return ExportHttpRequest.builder(method, path, URI.create(BASE), ExportContext.ANYONE)
        .header("Accept", "application/fhir+json");
  }

  private static ExportHttpRequest strict(ExportHttpRequest.Builder request) {
    return request.header("Prefer", "respond-async").build();
  }

  /** The ids of the Provenance that comes out, sorted. */
  private List<String> exported(ExportHttpRequest.Builder request) throws Exception {
    Matcher found = PROVENANCE.matcher(filesOf(request.header("Prefer", "respond-async")));
    return found.results().map(each -> each.group(1)).sorted().toList();
  }

  /** All that the manifest lists. */
  private String filesOf(ExportHttpRequest.Builder request) throws Exception {
    String location;
    try (ExportHttpResponse response = protocol.handle(request.build())) {
      assertThat(response.status()).as(() -> bodyOf(response)).isEqualTo(202);
      location = Objects.requireNonNull(response.headers().get("Content-Location"));
    }
    StringBuilder files = new StringBuilder();
    Matcher urls = URL.matcher(manifest(location.substring(BASE.length() + 1)));
    while (urls.find()) {
      try (ExportHttpResponse file = protocol.handle(request("GET", urls.group(1)).build())) {
        files.append(text(file));
      }
    }
    return files.toString();
  }

  private String manifest(String path) throws Exception {
    Instant last = Instant.now().plus(PATIENCE);
    while (Instant.now().isBefore(last)) {
      try (ExportHttpResponse response = protocol.handle(request("GET", path).build())) {
        if (response.status() == 200) {
          return text(response);
        }
        assertThat(response.status()).isEqualTo(202);
      }
    }
    throw new AssertionError("The export does not end.");
  }

  private static String bodyOf(ExportHttpResponse response) {
    try {
      return text(response);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String text(ExportHttpResponse response) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (response.body().isPresent()) {
      response.body().get().writeTo(bytes);
    }
    return bytes.toString(UTF_8);
  }
}
