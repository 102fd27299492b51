package io.fhirexport.examples.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.blob.models.BlobContainerItem;
import com.azure.storage.blob.models.BlobItem;
import io.fhirexport.azure.Azurite;
import io.fhirexport.testkit.Fixture;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Exports over HTTP into the emulator of Azure Storage, which is looked into past the server. */
class AzureSinkIT {
  private static BlobServiceClient storage;
  private static ReferenceServer server;
  private static TestClient client;

  @BeforeAll
  static void start() throws Exception {
    String azurite = Azurite.shared().connectionString();
    storage = new BlobServiceClientBuilder().connectionString(azurite).buildClient();
    server = ReferenceServer.start(Settings.parse("--port", "0", "--sink", "azure:" + azurite));
    client = new TestClient(server.base());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void empty() {
    storage.listBlobContainers().forEach(item -> storage.deleteBlobContainer(item.getName()));
  }

  @Test
  void aJobGetsAContainerOfItsOwn() throws Exception {
    List<String> urls = client.export("/$export");

    assertThat(client.ids(urls)).isEqualTo(Fixture.system());
    assertThat(containers()).singleElement().asString().matches("export-\\d{8}t\\d{6}-\\w+");
    assertThat(blobs()).isEqualTo(paths(urls));
  }

  @Test
  void aJobGetsAFolderInTheContainerThatTheCallerNames() throws Exception {
    List<String> urls = client.export("/Group/plain/$export?_container=research");

    assertThat(client.ids(urls)).isEqualTo(Fixture.groupAndReferenced("plain"));
    assertThat(containers()).containsExactlyInAnyOrder("research", "export-scratch");
    assertThat(blobs())
        .isEqualTo(paths(urls))
        .allMatch(path -> path.matches("/research/\\d{8}T\\d{6}-\\w+/\\w+-\\d+-\\d+\\.ndjson"));
  }

  @Test
  void whatIsDeliveredStaysWhenTheJobIsDeleted() throws Exception {
    String job = TestClient.jobOf(client.kickOff("/$export?_container=research&_type=Patient"));
    List<String> urls = TestClient.urls(client.await(job).body());

    assertThat(client.delete(job).statusCode()).isEqualTo(202);

    assertThat(client.get(job).statusCode()).isEqualTo(404);
    assertThat(client.ids(urls)).containsOnlyKeys("Patient");
  }

  @Test
  void aNameThatNoContainerCanHaveIsRefused() throws Exception {
    HttpResponse<String> answer = client.kickOff("/$export?_container=My--Files");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("_container", "dash");
    assertThat(containers()).isEmpty();
  }

  private static Set<String> containers() {
    return storage.listBlobContainers().stream()
        .map(BlobContainerItem::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Container and name of each blob, as in URLs. */
  private static Set<String> blobs() {
    Set<String> paths = new TreeSet<>();
    for (String container : containers()) {
      for (BlobItem blob : storage.getBlobContainerClient(container).listBlobs()) {
        paths.add("/" + container + "/" + blob.getName());
      }
    }
    return paths;
  }

  private static Set<String> paths(List<String> urls) {
    String account = Azurite.shared().endpoint().getPath();
    return urls.stream()
        .map(url -> URI.create(url).getPath())
        .map(path -> path.substring(account.length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
