package io.fhirexport.azure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobProperties;
import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.JobId;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SimpleSource;
import io.fhirexport.azure.FaultProxy.Call;
import io.fhirexport.azure.FaultProxy.Fault;
import io.fhirexport.azure.FhirServer.Answer;
import io.fhirexport.core.EngineOptions;
import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An export of the fixture to Azure")
class EndToEndIT {
  private static final Duration RETENTION = Duration.ofHours(5);
  private static final Set<String> FEW = Set.of("Observation", "Patient");
  private static final String FEW_TYPES = "_type=Observation,Patient";

  private final String given = "delivery-" + JobId.random(new SecureRandom());

  private static EngineOptions.Builder engine() {
    return EngineOptions.builder()
        .fileResources(100)
        .retention(RETENTION)
        .maxAttempts(2)
        .retryPause(Duration.ofMillis(1))
        .pollInterval(Duration.ofMillis(50));
  }

  private static AzureSinkOptions.Builder options() {
    return AzureSinkOptions.builder()
        .maxTries(2)
        .retryDelays(Duration.ofMillis(1), Duration.ofMillis(1));
  }

  private static FhirServer server(AzureSinkOptions.Builder options, EngineOptions.Builder engine) {
    return new FhirServer(Fixture.source(), Sinks.open(options.build()), engine);
  }

  private static String id(String statusPath) {
    return statusPath.substring(statusPath.lastIndexOf('/') + 1);
  }

  /** Where all files of a manifest are: the same for all. */
  private static BlobFolder folder(Answer manifest) throws IOException {
    List<String> places =
        manifest
            .json()
            .at("output")
            .map(file -> String.valueOf(file.text("url")))
            .map(url -> url.substring(0, url.lastIndexOf('/') + 1))
            .distinct()
            .toList();
    assertThat(places).hasSize(1);
    String start = Azurite.shared().endpoint() + "/";
    assertThat(places.get(0)).startsWith(start);
    String path = places.get(0).substring(start.length());
    int slash = path.indexOf('/');
    String prefix = path.substring(slash + 1);
    return new BlobFolder(path.substring(0, slash), prefix, prefix.isEmpty());
  }

  private static List<String> lines(String type) throws IOException {
    List<String> lines = new ArrayList<>();
    try (CloseableIterator<ExportResource> all = Fixture.list(type, ExportContext.ANYONE)) {
      for (ExportResource each = all.next(); each != null; each = all.next()) {
        lines.add(new String(each.bytes(), each.offset(), each.length(), UTF_8));
      }
    }
    return lines;
  }

  /** Sees that the blobs are those of the manifest, and their lines the fixture's. */
  private static void assertDelivered(Answer manifest, Set<String> types) throws IOException {
    BlobFolder folder = folder(manifest);
    BlobContainerClient container = Sinks.SERVICE.getBlobContainerClient(folder.container());
    TreeSet<String> expected = new TreeSet<>();
    TreeSet<String> delivered = new TreeSet<>();
    TreeSet<String> names = new TreeSet<>();
    for (Json file : manifest.json().at("output").toList()) {
      String url = String.valueOf(file.text("url"));
      String name = url.substring(url.lastIndexOf('/') + 1);
      BlobProperties properties = container.getBlobClient(folder.blob(name)).getProperties();
      String text = container.getBlobClient(folder.blob(name)).downloadContent().toString();
      assertThat(names.add(name)).isTrue();
      assertThat(name).startsWith(file.text("type") + "-");
      assertThat(properties.getContentType()).isEqualTo("application/fhir+ndjson");
      assertThat(text).endsWith("\n");
      assertThat(text.lines().count()).as(name).isEqualTo(Long.parseLong(file.text("count")));
      text.lines().forEach(line -> assertThat(delivered.add(line)).isTrue());
    }
    for (String type : types) {
      expected.addAll(lines(type));
    }
    assertThat(delivered).isEqualTo(expected);
    assertThat(names).hasSizeGreaterThan(types.size());
    assertThat(Sinks.names(folder)).isEqualTo(names);
    assertThat(container.getProperties().getBlobPublicAccess()).isNull();
  }

  @Test
  void isInAContainerOfItsOwn() throws Exception {
    try (FhirServer server = server(options(), engine())) {
      String job = server.start(null);
      Answer manifest = server.result(job);

      assertThat(manifest.status()).as(manifest.body()).isEqualTo(200);
      assertThat(manifest.json().text("requiresAccessToken")).isEqualTo("false");
      assertDelivered(manifest, Fixture.types());
      assertThat(folder(manifest).prefix()).isEmpty();
      assertThat(folder(manifest).container()).matches("export-[0-9]{8}t[0-9]{6}-" + id(job));
    }
  }

  @Test
  void isInAFolderOfTheNamedContainer() throws Exception {
    try (FhirServer server = server(options(), engine())) {
      for (int i = 0; i < 2; i++) {
        String job = server.start(FEW_TYPES + "&_container=" + given);
        Answer manifest = server.result(job);

        assertThat(manifest.status()).as(manifest.body()).isEqualTo(200);
        assertDelivered(manifest, FEW);
        assertThat(folder(manifest).container()).isEqualTo(given);
        assertThat(folder(manifest).prefix()).matches("[0-9]{8}T[0-9]{6}-" + id(job) + "/");
      }
    }
  }

  @Test
  void canBeReadByItsSignedLinksAlone() throws Exception {
    try (FhirServer server = server(options().signedLinks(), engine())) {
      Answer manifest = server.result(server.start("_type=Patient"));
      List<String> lines = new ArrayList<>();
      for (Json file : manifest.json().at("output").toList()) {
        lines.addAll(
            HttpClient.newHttpClient()
                .send(
                    HttpRequest.newBuilder(URI.create(String.valueOf(file.text("url")))).build(),
                    BodyHandlers.ofString())
                .body()
                .lines()
                .toList());
      }

      assertThat(lines).containsExactlyInAnyOrderElementsOf(lines("Patient"));
    }
  }

  @Test
  void outlivesItsJob() throws Exception {
    for (boolean deleted : new boolean[] {true, false}) {
      try (FhirServer server = server(options(), engine())) {
        for (String query : new String[] {FEW_TYPES, FEW_TYPES + "&_container=" + given}) {
          String job = server.start(query);
          Answer manifest = server.result(job);
          assertThat(manifest.status()).as(manifest.body()).isEqualTo(200);
          if (deleted) {
            assertThat(server.delete(job).status()).isEqualTo(202);
          } else {
            server.forward(RETENTION.plusSeconds(1));
          }

          server.purged();

          assertThat(server.get(job).status()).isEqualTo(404);
          assertDelivered(manifest, FEW);
        }
      }
    }
  }

  @Test
  void goesWithItsJobWhereTheHostWantsIt() throws Exception {
    for (boolean deleted : new boolean[] {true, false}) {
      try (FhirServer server = server(options().deleteDelivered(true), engine())) {
        for (String query : new String[] {FEW_TYPES, FEW_TYPES + "&_container=" + given}) {
          String job = server.start(query);
          BlobFolder folder = folder(server.result(job));
          if (deleted) {
            assertThat(server.delete(job).status()).isEqualTo(202);
          } else {
            server.forward(RETENTION.plusSeconds(1));
          }

          server.purged();

          assertGone(folder);
        }
      }
    }
  }

  private static void assertGone(BlobFolder folder) {
    assertThat(Sinks.names(folder)).isEmpty();
    assertThat(Sinks.SERVICE.getBlobContainerClient(folder.container()).exists())
        .isEqualTo(!folder.ownContainer());
  }

  @Test
  void leavesNothingWhenItIsCancelledMidway() throws Exception {
    for (String query : new String[] {FEW_TYPES, FEW_TYPES + "&_container=" + given}) {
      CountDownLatch reached = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      ResourceSource halting =
          SimpleSource.builder(
                  Fixture.types(),
                  (type, context) -> {
                    if (type.equals("Patient")) {
                      reached.countDown();
                      goOn.await();
                    }
                    return Fixture.list(type, context);
                  })
              .build();
      try (FhirServer server = new FhirServer(halting, Sinks.open(options().build()), engine())) {
        String job = server.start(query);
        assertThat(reached.await(60, TimeUnit.SECONDS)).isTrue();

        assertThat(server.delete(job).status()).isEqualTo(202);
        goOn.countDown();
        ExportJob purged = server.purged();

        assertThat(server.get(job).status()).isEqualTo(404);
        assertGone(Sinks.folder(purged));
      }
    }
  }

  /** What the status says of a job that this happens to. */
  private String failure(Call call, int passing, Fault fault) throws Exception {
    try (FaultProxy proxy = FaultProxy.before(Azurite.shared().endpoint());
        FhirServer server =
            new FhirServer(
                Fixture.source(),
                AzureBlobSink.of(
                    AzureAccount.key(proxy.endpoint(), Azurite.ACCOUNT, Azurite.KEY),
                    options().build()),
                engine())) {
      proxy.strike(call, passing, Integer.MAX_VALUE, fault);
      String job = server.start("_container=" + given);
      Answer failed = server.result(job);
      proxy.heal();

      assertThat(failed.status()).as(failed.body()).isEqualTo(500);
      assertThat(failed.body()).doesNotContain(Azurite.KEY, "SharedKey", "sig=", "<Error>");
      if (call == Call.BLOCK) {
        // So that the claims of whoever was at work lapse.
        server.forward(Duration.ofMinutes(2));
        ExportJob purged = server.purged();
        assertThat(Sinks.names(Destination.of(purged, Endpoint.normal(proxy.endpoint()))))
            .isEmpty();
      }
      return failed.says();
    }
  }

  @Test
  void failsBecauseOfTheStorageInWordsThatSaySo() throws Exception {
    assertThat(failure(Call.BLOCK, 8, FaultProxy.answer(403, "AuthorizationPermissionMismatch")))
        .contains("storage", "does not allow this to the account key");
    assertThat(failure(Call.COMMIT, 2, FaultProxy.answer(403, "AuthorizationFailure")))
        .contains("storage", "does not allow this to the account key");
  }

  @Test
  void failsWhenSomeoneDeletesItsContainer() throws Exception {
    String says =
        failure(
            Call.COMMIT,
            2,
            FaultProxy.after(() -> Sinks.SERVICE.deleteBlobContainerIfExists(given)));

    assertThat(says).contains("storage", "The container is not there: someone deleted it.");
  }

  @Test
  void isRefusedForABadContainerWithTheRule() throws Exception {
    try (FhirServer server = server(options(), engine())) {
      for (String[] bad :
          new String[][] {
            {"ab", "3 to 63 characters"},
            {"Upper", "lower-case letters"},
            {"a--b", "no two dashes"},
            {"%2Froot", "lower-case letters"},
            {"..", "3 to 63 characters"},
            {"$web", "$web"},
          }) {
        for (String prefer : new String[] {"respond-async", "respond-async, handling=lenient"}) {
          Answer refused = server.kickOff("_container=" + bad[0], prefer);

          assertThat(refused.status()).as(bad[0]).isEqualTo(400);
          assertThat(refused.says()).contains(bad[1]);
        }
      }
    }
  }

  @Test
  void isRefusedAtOnceByAnAccountThatDoesNotKnowTheServer() throws Exception {
    String wrong = "d3Jvbmcta2V5LW9mLXRoZS1hY2NvdW50";
    AzureBlobSink sink =
        AzureBlobSink.of(
            AzureAccount.key(Azurite.shared().endpoint(), Azurite.ACCOUNT, wrong),
            options().build());
    try (FhirServer server = new FhirServer(Fixture.source(), sink, engine())) {
      Answer refused = server.kickOff(null, "respond-async");

      assertThat(refused.status()).isEqualTo(500);
      assertThat(refused.says())
          .contains(
              "Azure storage at 127.0.0.1", "the account key", "Look at the account's settings");
      assertThat(refused.body()).doesNotContain(wrong, Azurite.KEY, "SharedKey");
    }
  }

  @Test
  void isRefusedAtOnceByAnAccountThatIsNotThere() throws Exception {
    AzureBlobSink sink =
        AzureBlobSink.of(
            AzureAccount.key(URI.create("https://acme.invalid"), "acme", Azurite.KEY),
            options().build());
    try (FhirServer server = new FhirServer(Fixture.source(), sink, engine())) {
      Answer refused = server.kickOff(null, "respond-async");

      assertThat(refused.status()).isEqualTo(500);
      assertThat(refused.says()).contains("acme.invalid", "No host of this name is known");
    }
  }
}
