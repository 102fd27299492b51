package io.fhirexport.azure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.azure.storage.blob.BlobContainerClient;
import io.fhirexport.azure.FaultProxy.Call;
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
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An export organized by Patient to Azure")
class OrganizedIT {
  private static final String QUERY = "organizeOutputBy=Patient";

  /** Each patient's resources, in the order of their lines. */
  private final Map<String, Set<String>> blocks = new TreeMap<>();

  private int continued;

  /** So little memory that runs are many, and merged more than once. */
  private static EngineOptions.Builder engine() {
    return EngineOptions.builder()
        .referenceMemory(1 << 20)
        .fileBytes(1 << 20)
        .pollInterval(Duration.ofMillis(10));
  }

  @Test
  @DisplayName("has each block once, although its runs are merged in a storage that fails")
  void isMergedInTheStorage() throws Exception {
    Set<String> commits = new ConcurrentSkipListSet<>();
    try (FaultProxy proxy = FaultProxy.before(Azurite.shared().endpoint());
        FhirServer server =
            new FhirServer(
                Fixture.source(),
                AzureBlobSink.of(
                    AzureAccount.key(proxy.endpoint(), Azurite.ACCOUNT, Azurite.KEY),
                    AzureSinkOptions.builder()
                        .maxTries(2)
                        .retryDelays(Duration.ofMillis(1), Duration.ofMillis(1))
                        .build()),
                engine().retryPause(Duration.ofMillis(1)).maxAttempts(5))) {
      // Each try of a request is struck, so that tasks fail and begin anew.
      proxy.strike(Call.BLOCK, 30, 4, FaultProxy.reset());
      proxy.strike(Call.COMMIT, 60, 4, FaultProxy.answer(503, "ServerBusy"));
      String job = server.start(QUERY);
      BlobFolder folder = BlobFolder.in("export-scratch", job.substring(job.lastIndexOf('/') + 1));
      proxy.strikeAll(Call.COMMIT, FaultProxy.noted(commits));

      Answer manifest = server.result(job);

      assertThat(manifest.status()).as(manifest.body()).isEqualTo(200);
      assertThat(manifest.json().text("outputOrganizedBy")).isEqualTo("Patient");
      read(manifest);
      assertFixture();
      assertThat(continued).as("blocks that go on in another file").isPositive();
      assertThat(commits)
          .as("runs, lists of them, and merged ones")
          .filteredOn(path -> path.contains("/export-scratch/"))
          .hasSizeGreaterThan(40);
      assertThat(server.delete(job).status()).isEqualTo(202);
      server.purged();
      assertThat(Sinks.names(folder)).as("scratch of a job that is gone").isEmpty();
    }
  }

  /** Every resource of the fixture that names a patient is in his block, and only such. */
  private void assertFixture() {
    Set<String> expected = new TreeSet<>();
    Fixture.patientLevel().forEach((type, ids) -> ids.forEach(id -> expected.add(type + "/" + id)));
    // Provenance whose target is not the patient himself stays out of blocks.
    expected.removeIf(key -> key.startsWith("Provenance/"));
    Set<String> exported = new TreeSet<>();
    blocks.values().forEach(exported::addAll);
    exported.removeIf(key -> key.startsWith("Provenance/"));
    assertThat(exported).isEqualTo(expected);
    assertThat(blocks.keySet()).hasSizeGreaterThan(1);
  }

  /** Reads all files, those first that begin with a block of their own. */
  private void read(Answer manifest) throws IOException {
    Map<String, Json> files = new TreeMap<>();
    Set<String> continuations = new HashSet<>();
    for (Json file : manifest.json().at("output").toList()) {
      files.put(String.valueOf(file.text("url")), file);
      if (file.text("continuesInFile") != null) {
        assertThat(continuations.add(String.valueOf(file.text("continuesInFile")))).isTrue();
      }
    }
    continued = continuations.size();
    for (String first : files.keySet()) {
      if (!continuations.contains(first)) {
        String goesOn = null;
        for (String url = first; url != null; ) {
          Json file = Objects.requireNonNull(files.get(url));
          goesOn = readFile(url, Long.parseLong(file.text("count")), goesOn);
          url = file.text("continuesInFile");
        }
      }
    }
  }

  /** Reads a file, whose first block goes on with this patient's; the patient of the last block. */
  private String readFile(String url, long count, String goesOn) throws IOException {
    String[] path = url.substring(url.indexOf(Azurite.ACCOUNT)).split("/", 3);
    BlobContainerClient container = Sinks.SERVICE.getBlobContainerClient(path[1]);
    List<String> lines =
        container.getBlobClient(path[2]).downloadContent().toString().lines().toList();
    String patient = goesOn;
    long resources = 0;
    boolean first = true;
    for (String line : lines) {
      byte[] bytes = line.getBytes(UTF_8);
      Json json = Json.parse(bytes, 0, bytes.length);
      if ("Parameters".equals(json.text("resourceType"))) {
        patient = String.valueOf(json.text("parameter.valueReference.reference"));
        boolean another = blocks.putIfAbsent(patient, new TreeSet<>()) == null;
        assertThat(another).as(patient).isEqualTo(!first || goesOn == null);
        assertThat(first && goesOn != null ? goesOn : patient).isEqualTo(patient);
      } else {
        assertThat(first).as("a header first").isFalse();
        String key = json.text("resourceType") + "/" + json.text("id");
        assertThat(key.equals(patient) || line.contains(patient)).as(key).isTrue();
        assertThat(blocks.get(patient).add(key)).as("the first " + key).isTrue();
        resources++;
      }
      first = false;
    }
    assertThat(resources).as(url).isEqualTo(count);
    return patient;
  }
}
