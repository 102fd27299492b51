package io.fhirexport.azure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClient;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.FileName;
import io.fhirexport.api.JobId;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.sink.ExportSink.FileWriter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A signed link")
class SignedLinksIT {
  private static final String LINES = "{\"resourceType\":\"Patient\"}\n";

  @TempDir static Path folder;

  private static SecureAzurite azurite;

  @BeforeAll
  static void start() throws Exception {
    azurite = SecureAzurite.start(folder);
  }

  @AfterAll
  static void stop() {
    azurite.close();
  }

  @Nested
  @DisplayName("with an account key")
  class WithKey extends Signed {
    @Override
    AzureAccount account() {
      return azurite.byKey();
    }
  }

  @Nested
  @DisplayName("with a token credential")
  class WithToken extends Signed {
    @Override
    AzureAccount account() {
      return azurite.byToken();
    }

    @Test
    void isSignedWithADelegatedKey() {
      assertThat(parameters(link(InstantSource.system()))).containsKeys("skoid", "sktid", "ske");
    }
  }

  @Test
  @DisplayName("may go over http to an emulator that speaks http")
  void allowsHttpOnThisMachine() throws Exception {
    AzureAccount account = AzureAccount.connectionString(Azurite.shared().connectionString());
    AzureSinkOptions options = AzureSinkOptions.builder().signedLinks().build();
    BlobServiceClient client = account.client(options);
    BlobClient blob = blob(client, "a.ndjson");

    URI link = Links.of(account, options, client, InstantSource.system()).of(blob);

    assertThat(parameters(link)).containsEntry("spr", "https%2Chttp");
    assertThat(send(HttpClient.newHttpClient(), HttpRequest.newBuilder(link)).body())
        .isEqualTo(LINES);
  }

  private static BlobClient blob(BlobServiceClient client, String name) {
    BlobContainerClient container = client.getBlobContainerClient("links");
    container.createIfNotExists();
    BlobClient blob = container.getBlobClient("20260131T235958-x/" + name);
    blob.upload(BinaryData.fromString(LINES), true);
    return blob;
  }

  private static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
  }

  private static Map<String, String> parameters(URI link) {
    return Arrays.stream(link.getRawQuery().split("&"))
        .map(pair -> pair.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }

  abstract static class Signed {
    private final AzureSinkOptions options = azurite.options().signedLinks().build();
    private BlobServiceClient client;
    private BlobClient blob;

    abstract AzureAccount account();

    @BeforeEach
    void upload() {
      client = account().client(options);
      blob = blob(client, "Patient-1-0.ndjson");
    }

    final URI link(InstantSource clock) {
      return Links.of(account(), options, client, clock).of(blob);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
      return SignedLinksIT.send(azurite.client(), request);
    }

    @Test
    void isHandedOutByTheSink() throws Exception {
      AzureBlobSink sink = AzureBlobSink.of(account(), options);
      JobId id = JobId.random(new SecureRandom());
      ExportJob plain = new ExportJob(id, Instant.EPOCH, ExportContext.ANYONE, null);
      ExportJob job =
          new ExportJob(id, Instant.EPOCH, ExportContext.ANYONE, sink.destination(null, plain));
      FileName name = FileName.output("Patient", 1, 0);
      sink.prepare(job);
      try (FileWriter writer = sink.open(job, name)) {
        writer.write(ByteBuffer.wrap(LINES.getBytes(UTF_8)));
        writer.commit();
      }

      assertThat(send(HttpRequest.newBuilder(sink.link(job, name))).body()).isEqualTo(LINES);
      assertThat(sink.requiresAccessToken()).isFalse();
    }

    @Test
    void isNotMadeForABlobOfAnotherAccount() {
      AzureBlobSink sink = AzureBlobSink.of(account(), options);
      ExportJob job =
          new ExportJob(
              JobId.random(new SecureRandom()),
              Instant.EPOCH,
              ExportContext.ANYONE,
              "azure given https://other.blob.core.windows.net research x/");

      assertThatThrownBy(() -> sink.link(job, FileName.output("Patient", 1, 0)))
          .isInstanceOf(PermanentFailureException.class)
          .hasMessageContaining("https://other.blob.core.windows.net")
          .hasMessageContaining(azurite.endpoint().toString());
    }

    @Test
    void isReadWithoutACredential() throws Exception {
      HttpResponse<String> response = send(HttpRequest.newBuilder(link(InstantSource.system())));

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo(LINES);
    }

    @Test
    void isNeededToRead() throws Exception {
      URI plain = URI.create(blob.getBlobUrl());

      assertThat(send(HttpRequest.newBuilder(plain)).statusCode()).isBetween(401, 404);
    }

    @Test
    void isRefusedOnceItsTimeIsOver() throws Exception {
      Instant past = Instant.now().minus(Duration.ofMinutes(5)).minusSeconds(1);

      assertThat(send(HttpRequest.newBuilder(link(() -> past))).statusCode()).isEqualTo(403);
    }

    @Test
    void worksWhereTheClockIsBehind() throws Exception {
      Instant future = Instant.now().plus(Duration.ofMinutes(10));

      assertThat(send(HttpRequest.newBuilder(link(() -> future))).statusCode()).isEqualTo(200);
    }

    @Test
    void allowsNothingButReading() throws Exception {
      URI link = link(InstantSource.system());
      URI list = URI.create(link + "&comp=blocklist");

      assertThat(send(HttpRequest.newBuilder(link).DELETE()).statusCode()).isEqualTo(403);
      assertThat(
              send(HttpRequest.newBuilder(link)
                      .header("x-ms-blob-type", "BlockBlob")
                      .PUT(BodyPublishers.ofString("other")))
                  .statusCode())
          .isEqualTo(403);
      assertThat(
              send(HttpRequest.newBuilder(list).PUT(BodyPublishers.ofString("<BlockList/>")))
                  .statusCode())
          .isEqualTo(403);
      assertThat(send(HttpRequest.newBuilder(link)).body()).isEqualTo(LINES);
    }

    @Test
    void isGoodForOneBlob() throws Exception {
      BlobClient other = blob(client, "Observation-1-0.ndjson");
      URI link = URI.create(other.getBlobUrl() + "?" + link(InstantSource.system()).getRawQuery());

      assertThat(send(HttpRequest.newBuilder(link)).statusCode()).isEqualTo(403);
    }

    @Test
    void saysWhatItAllows() {
      Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

      assertThat(parameters(link(() -> now)))
          .containsEntry("sp", "r")
          .containsEntry("sr", "b")
          .containsEntry("spr", "https")
          .containsEntry("se", now.plusSeconds(300).toString().replace(":", "%3A"))
          .doesNotContainKey("st");
    }
  }
}
