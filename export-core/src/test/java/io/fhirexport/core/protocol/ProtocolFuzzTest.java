package io.fhirexport.core.protocol;

import static io.fhirexport.core.protocol.Http.BASE;
import static io.fhirexport.core.protocol.Http.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportContext;
import io.fhirexport.core.EngineOptions;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.core.protocol.LiveHost.Fate;
import io.fhirexport.testkit.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Malformed requests by the thousand. Prints its seed; {@code -Dfuzz.seed} replays a run, {@code
 * -Dfuzz.cases} makes it longer.
 */
class ProtocolFuzzTest {
  private static final long SEED = Long.getLong("fuzz.seed", new SecureRandom().nextLong());
  private static final int CASES = Integer.getInteger("fuzz.cases", 10_000);
  private static final ExportContext VICTIM = LiveHost.caller("t", "victim", Fate.COMPLETES);
  private static final ExportContext FUZZER = LiveHost.caller("t", "fuzzer", Fate.COMPLETES);
  private static final String SECRET = "nobody may read this";
  private static final String EXPORT = "Group/plain/$export?_type=Patient";

  @TempDir Path folder;
  private LiveHost host;
  private String victims;
  private String own;
  private String ownFile;
  private final Map<Integer, Integer> statuses = new TreeMap<>();

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void everyRequestIsAnsweredAsItShouldBe() throws IOException {
    System.out.println("fuzz.seed=" + SEED + " fuzz.cases=" + CASES);
    Path files = Files.createDirectories(folder.resolve("files"));
    Files.writeString(folder.resolve("Patient-1-0.ndjson"), SECRET);
    Files.writeString(files.resolve("Patient-1-0.ndjson"), SECRET);
    try (LiveHost live =
        new LiveHost(files, new InMemoryJobStore(), EngineOptions.builder().workers(1))) {
      host = live;
      victims = host.begin(EXPORT, VICTIM);
      assertThat(host.await(victims, VICTIM)).isEqualTo(200);
      String victimsFile = host.anyFile(victims, VICTIM);
      byte[] before = Files.readAllBytes(files.resolve(victimsFile.replace(Route.JOBS, "")));
      begin();

      for (int i = 0; i < CASES; i++) {
        tryOne(SEED + i, victimsFile.substring(victimsFile.lastIndexOf('/') + 1));
      }

      assertThat(Files.readAllBytes(files.resolve(victimsFile.replace(Route.JOBS, ""))))
          .isEqualTo(before);
      assertThat(host.await(victims, VICTIM)).isEqualTo(200);
    }
    System.out.println("answers by status: " + statuses);
    if (CASES >= 10_000) {
      assertThat(statuses.keySet()).contains(200, 202, 206, 400, 404, 405, 406, 415);
    }
  }

  private void begin() throws IOException {
    own = host.begin(EXPORT, FUZZER);
    assertThat(host.await(own, FUZZER)).isEqualTo(200);
    String file = host.anyFile(own, FUZZER);
    ownFile = file.substring(file.lastIndexOf('/') + 1);
  }

  private void tryOne(long seed, String victimsFile) throws IOException {
    List<String> jobs =
        List.of(
            own,
            own,
            own,
            own,
            victims,
            Route.JOBS + "f".repeat(32),
            Route.JOBS + "F".repeat(32),
            Route.JOBS + "x",
            Route.JOBS + "..",
            Route.JOBS + own + victims);
    List<String> names =
        List.of(
            ownFile,
            ownFile,
            ownFile,
            victimsFile,
            "Patient-1-0.ndjson",
            "scratch-1-0.ndjson",
            "error-1-0.ndjson",
            ".parts",
            ".scratch",
            "",
            "Patient-999999999999999999999-0.ndjson",
            "../Patient-1-0.ndjson",
            "..%2FPatient-1-0.ndjson");
    ExportHttpRequest request = new FuzzRequests(seed, jobs, names).next(FUZZER).build();
    try {
      answer(request);
    } catch (IOException | RuntimeException | AssertionError e) {
      throw new AssertionError("fuzz.seed=" + seed + " fuzz.cases=1: " + request.url(), e);
    }
  }

  private void answer(ExportHttpRequest request) throws IOException {
    try (ExportHttpResponse response = host.protocol.handle(request)) {
      int status = response.status();
      statuses.merge(status, 1, Integer::sum);
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      if (response.body().isPresent()) {
        response.body().get().writeTo(body);
      }
      response.headers().values().forEach(value -> assertThat(value).matches("[ -~]*"));
      assertThat(body.toString(UTF_8))
          .doesNotContain(SECRET, victims, "Exception", "java.", folder.toString());
      if (status < 400) {
        assertThatItMaySucceed(request, response);
      } else {
        assertThat(status).isLessThan(500);
        assertThatItIsAnOutcome(response, body.toByteArray());
      }
    }
  }

  private static void assertThatItIsAnOutcome(ExportHttpResponse response, byte[] body)
      throws IOException {
    assertThat(response.headers())
        .containsEntry("Content-Type", "application/fhir+json")
        .containsEntry("Content-Length", Integer.toString(body.length));
    Json outcome = Json.parse(body, 0, body.length);
    long issues = outcome.at("issue").count();
    assertThat(outcome.text("resourceType")).isEqualTo("OperationOutcome");
    assertThat(issues).isPositive();
    for (String member : List.of("severity", "code", "diagnostics")) {
      assertThat(outcome.at("issue." + member)).hasSize((int) issues);
    }
  }

  /** Only what belongs to the caller, or is new, may be had; what was begun or ended is undone. */
  private void assertThatItMaySucceed(ExportHttpRequest request, ExportHttpResponse response)
      throws IOException {
    Route route = Route.parse(request.path()).orElseThrow();
    switch (route.kind()) {
      case SYSTEM, PATIENT, GROUP -> {
        assertThat(response.status()).isEqualTo(202);
        String job = response.headers().get("Content-Location").substring(BASE.length() + 1);
        assertThat(host.status("DELETE", job, FUZZER)).isEqualTo(202);
      }
      case JOB -> {
        assertThat(own).endsWith(route.first());
        assertThat(response.status()).isIn(200, 202);
        if (request.method().equals("DELETE")) {
          assertThat(host.protocol.handle(request("GET", own, FUZZER).build()).status())
              .isEqualTo(404);
          begin();
        }
      }
      case FILE -> {
        assertThat(own).endsWith(route.first());
        assertThat(response.status()).isIn(200, 206, 304);
      }
    }
  }
}
