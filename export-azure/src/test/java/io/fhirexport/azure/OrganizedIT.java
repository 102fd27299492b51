package io.fhirexport.azure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.azure.storage.blob.BlobContainerClient;
import io.fhirexport.azure.FaultProxy.Call;
import io.fhirexport.azure.FaultProxy.Fault;
import io.fhirexport.azure.FhirServer.Answer;
import io.fhirexport.core.EngineOptions;
import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An export organized by Patient to Azure")
class OrganizedIT {
  private static final String QUERY = "organizeOutputBy=Patient";

  private final AtomicInteger struck = new AtomicInteger();
  private int continued;

  private static EngineOptions.Builder engine() {
    return EngineOptions.builder().pollInterval(Duration.ofMillis(10));
  }

  private static AzureBlobSink sink(FaultProxy proxy) {
    return AzureBlobSink.of(
        AzureAccount.key(proxy.endpoint(), Azurite.ACCOUNT, Azurite.KEY),
        AzureSinkOptions.builder()
            .maxTries(2)
            .retryDelays(Duration.ofMillis(1), Duration.ofMillis(1))
            .build());
  }

  private Fault counted(Fault fault) {
    return exchange -> {
      struck.incrementAndGet();
      fault.strike(exchange);
    };
  }

  @Test
  @DisplayName("has each block once, although its runs are merged in a storage that fails")
  void isMergedInTheStorage() throws Exception {
    Set<String> plainCommits = new ConcurrentSkipListSet<>();
    Set<String> commits = new ConcurrentSkipListSet<>();
    Map<String, Set<String>> plain;
    try (FaultProxy proxy = FaultProxy.before(Azurite.shared().endpoint());
        FhirServer server = new FhirServer(Fixture.source(), sink(proxy), engine())) {
      proxy.strikeAll(Call.COMMIT, FaultProxy.noted(plainCommits));
      plain = read(server.result(server.start(QUERY)));
    }
    assertFixture(plain);
    assertThat(continued).isZero();

    // So little memory that runs are many, and merged more than once.
    EngineOptions.Builder poor = engine().referenceMemory(1 << 20).fileBytes(1 << 20);
    try (FaultProxy proxy = FaultProxy.before(Azurite.shared().endpoint());
        FhirServer server =
            new FhirServer(Fixture.source(), sink(proxy), poor.retryPause(Duration.ofMillis(1)))) {
      // Each try of a request is struck, so that tasks fail and begin anew.
      proxy.strike(Call.BLOCK, 30, 4, counted(FaultProxy.reset()));
      proxy.strike(Call.COMMIT, 30, 4, counted(FaultProxy.answer(503, "ServerBusy")));
      proxy.strikeAll(Call.COMMIT, FaultProxy.noted(commits));
      String job = server.start(QUERY);

      assertThat(read(server.result(job))).isEqualTo(plain);
      assertThat(continued).as("blocks that go on in another file").isPositive();
      assertThat(struck).hasValue(8);
      assertThat(scratch(commits))
          .as("runs, lists of them, and merged ones")
          .hasSizeGreaterThan(2 * scratch(plainCommits).size());
      assertThat(server.delete(job).status()).isEqualTo(202);
      server.purged();
      String id = job.substring(job.lastIndexOf('/') + 1);
      assertThat(Sinks.names(BlobFolder.in("export-scratch", id))).as("of a job gone").isEmpty();
    }
  }

  private static List<String> scratch(Set<String> commits) {
    return commits.stream().filter(path -> path.contains("/export-scratch/")).toList();
  }

  /** Every resource of the fixture that names a patient is in a block. */
  private static void assertFixture(Map<String, Set<String>> blocks) throws IOException {
    Set<String> expected = new TreeSet<>();
    Fixture.patientLevel().forEach((type, ids) -> ids.forEach(id -> expected.add(type + "/" + id)));
    Set<String> exported = new TreeSet<>();
    for (Set<String> lines : blocks.values()) {
      for (String line : lines) {
        exported.add(key(line));
      }
    }
    // Provenance whose target is not the patient himself stays out of blocks.
    expected.removeIf(key -> key.startsWith("Provenance/"));
    exported.removeIf(key -> key.startsWith("Provenance/"));
    assertThat(exported).isEqualTo(expected);
    assertThat(blocks).hasSizeGreaterThan(1);
  }

  private static Json parse(String line) throws IOException {
    byte[] bytes = line.getBytes(UTF_8);
    return Json.parse(bytes, 0, bytes.length);
  }

  private static String key(String line) throws IOException {
    Json json = parse(line);
    return json.text("resourceType") + "/" + json.text("id");
  }

  /** The lines of each patient's block. */
  private Map<String, Set<String>> read(Answer manifest) throws IOException {
    assertThat(manifest.status()).as(manifest.body()).isEqualTo(200);
    assertThat(manifest.json().text("outputOrganizedBy")).isEqualTo("Patient");
    Map<String, Json> files = new TreeMap<>();
    Set<String> continuations = new HashSet<>();
    for (Json file : manifest.json().at("output").toList()) {
      files.put(String.valueOf(file.text("url")), file);
      if (file.text("continuesInFile") != null) {
        assertThat(continuations.add(String.valueOf(file.text("continuesInFile")))).isTrue();
      }
    }
    continued = continuations.size();
    Map<String, Set<String>> blocks = new TreeMap<>();
    for (String first : files.keySet()) {
      if (!continuations.contains(first)) {
        String goesOn = null;
        for (String url = first; url != null; ) {
          Json file = Objects.requireNonNull(files.get(url));
          goesOn = readFile(url, Long.parseLong(file.text("count")), goesOn, blocks);
          url = file.text("continuesInFile");
        }
      }
    }
    return blocks;
  }

  /** Reads a file, whose first block goes on with this patient's; the patient of the last block. */
  private static String readFile(
      String url, long count, String goesOn, Map<String, Set<String>> blocks) throws IOException {
    String[] path = url.substring(url.indexOf(Azurite.ACCOUNT)).split("/", 3);
    BlobContainerClient container = Sinks.SERVICE.getBlobContainerClient(path[1]);
    String text = container.getBlobClient(path[2]).downloadContent().toString();
    String patient = goesOn;
    long resources = 0;
    boolean first = true;
    for (String line : text.lines().toList()) {
      Json json = parse(line);
      if ("Parameters".equals(json.text("resourceType"))) {
        patient = String.valueOf(json.text("parameter.valueReference.reference"));
        boolean another = blocks.putIfAbsent(patient, new TreeSet<>()) == null;
        assertThat(another).as(patient).isEqualTo(!first || goesOn == null);
        assertThat(first && goesOn != null ? goesOn : patient).isEqualTo(patient);
      } else {
        assertThat(first).as("a header first").isFalse();
        assertThat(key(line).equals(patient) || line.contains(patient)).as(key(line)).isTrue();
        assertThat(blocks.get(patient).add(line)).as("the first " + key(line)).isTrue();
        resources++;
      }
      first = false;
    }
    assertThat(resources).as(url).isEqualTo(count);
    return patient;
  }
}
