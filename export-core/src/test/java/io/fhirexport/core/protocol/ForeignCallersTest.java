package io.fhirexport.core.protocol;

import static io.fhirexport.core.protocol.Http.request;
import static io.fhirexport.core.protocol.Http.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.JobId;
import io.fhirexport.api.store.StoredJob;
import io.fhirexport.core.EngineOptions;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.core.protocol.LiveHost.Fate;
import io.fhirexport.testkit.SettableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers by jobs by endpoints: what is not one's own is not there. */
@DisplayName("A job")
class ForeignCallersTest {
  private static final String TENANT = "hospital";
  private static final String OWNER = "study";
  private static final ExportContext COMPLETES = LiveHost.caller(TENANT, OWNER, Fate.COMPLETES);
  private static final ExportContext RUNS = LiveHost.caller(TENANT, OWNER, Fate.RUNS);
  private static final ExportContext FAILS = LiveHost.caller(TENANT, OWNER, Fate.FAILS);
  private static final Map<String, ExportContext> FOREIGNERS =
      Map.of(
          "another caller", ExportContext.of(TENANT, "billing"),
          "the same name in another tenant", ExportContext.of("clinic", OWNER),
          "a caller without a name", ExportContext.of(TENANT, null),
          "a caller without a tenant", ExportContext.of(null, OWNER),
          "tenant and caller exchanged", ExportContext.of(OWNER, TENANT),
          "nobody in particular", ExportContext.ANYONE);

  @TempDir Path folder;
  private final SettableClock clock = SettableClock.at(Instant.parse("2026-11-01T00:00:00Z"));
  private final InMemoryJobStore store = new InMemoryJobStore(clock);
  private final Map<String, String> jobs = new LinkedHashMap<>();
  private LiveHost host;
  private String file;

  @BeforeEach
  void jobsInEveryState() throws IOException {
    host =
        new LiveHost(
            folder, store, EngineOptions.builder().workers(2).retention(Duration.ofHours(24)));
    jobs.put("expired", begin(COMPLETES));
    assertThat(host.await(jobs.get("expired"), COMPLETES)).isEqualTo(200);
    clock.advance(Duration.ofHours(25));
    jobs.put("complete", begin(COMPLETES));
    assertThat(host.await(jobs.get("complete"), COMPLETES)).isEqualTo(200);
    jobs.put("failed", begin(FAILS));
    assertThat(host.await(jobs.get("failed"), FAILS)).isEqualTo(500);
    // It keeps the workers from everything else, and so it comes last.
    jobs.put("running", begin(RUNS));
    jobs.put("cancelled", begin(RUNS));
    assertThat(host.status("DELETE", jobs.get("cancelled"), RUNS)).isEqualTo(202);
    String complete = host.anyFile(jobs.get("complete"), COMPLETES);
    file = complete.substring(complete.lastIndexOf('/'));
  }

  private String begin(ExportContext caller) throws IOException {
    return host.begin("Patient/$export?_type=Patient", caller);
  }

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  @DisplayName("is there for its owner, as far as it still is")
  void isThereForItsOwner() throws IOException {
    assertThat(cells(RUNS))
        .containsExactly(
            "expired: status 404, file 404, head 404",
            "complete: status 200, file 200, head 200",
            "failed: status 500, file 404, head 404",
            "running: status 202, file 404, head 404",
            "cancelled: status 404, file 404, head 404");
    List<Integer> ends = new ArrayList<>();
    for (String job : jobs.values()) {
      ends.add(host.status("DELETE", job, RUNS));
    }
    assertThat(ends).containsExactly(404, 202, 202, 202, 404);
    assertThat(cells(RUNS)).allMatch(cell -> cell.endsWith("status 404, file 404, head 404"));
  }

  private List<String> cells(ExportContext caller) throws IOException {
    List<String> cells = new ArrayList<>();
    for (Map.Entry<String, String> job : jobs.entrySet()) {
      String path = job.getValue();
      cells.add(
          job.getKey()
              + (": status " + host.status("GET", path, caller))
              + (", file " + host.status("GET", path + file, caller))
              + (", head " + host.status("HEAD", path + file, caller)));
    }
    return cells;
  }

  @Test
  @DisplayName("is not there for anyone else, who changes nothing by asking")
  void isNotThereForAnyoneElse() throws IOException {
    List<Object> before = everything();
    int cells = 0;
    for (Map.Entry<String, ExportContext> foreigner : FOREIGNERS.entrySet()) {
      for (Map.Entry<String, String> job : jobs.entrySet()) {
        for (String endpoint : List.of("GET ", "DELETE ", "GET " + file, "HEAD " + file)) {
          String cell = foreigner.getKey() + ", " + job.getKey() + ", " + endpoint;
          String[] parts = endpoint.split(" ", 2);
          assertNotFound(cell, parts[0], job.getValue() + parts[1], foreigner.getValue());
          cells++;
        }
      }
    }
    assertThat(cells).isEqualTo(FOREIGNERS.size() * 5 * 4);
    assertThat(everything()).isEqualTo(before);
  }

  private void assertNotFound(String cell, String method, String path, ExportContext caller)
      throws IOException {
    ExportHttpResponse response = host.protocol.handle(request(method, path, caller).build());

    assertThat(response.status()).as(cell).isEqualTo(404);
    assertThat(response.headers())
        .as(cell)
        .containsEntry("Content-Type", "application/fhir+json")
        .doesNotContainKeys("ETag", "X-Progress", "Retry-After", "X-Export-Status");
    assertThat(text(response))
        .as(cell)
        .contains("\"resourceType\":\"OperationOutcome\"", "\"code\":\"not-found\"")
        .doesNotContain(OWNER, TENANT);
  }

  /** The store's view of the jobs, the owner's, and the files. */
  private List<Object> everything() throws IOException {
    List<Object> everything = new ArrayList<>(cells(RUNS));
    for (String job : jobs.values()) {
      if (job.equals(jobs.get("cancelled"))) {
        // It is forgotten sooner or later, whoever asks.
        continue;
      }
      Optional<StoredJob> stored =
          host.engine.operations().find(new JobId(job.substring(job.lastIndexOf('/') + 1)));
      everything.add(stored.map(found -> found.state().name()).orElse("none"));
    }
    Map<String, Long> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(folder.resolve(id("complete")))) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put(path.toString(), Files.size(path));
      }
    }
    everything.add(files);
    return everything;
  }

  private String id(String state) {
    String job = jobs.get(state);
    return job.substring(job.lastIndexOf('/') + 1);
  }
}
