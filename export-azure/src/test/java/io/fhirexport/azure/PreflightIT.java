package io.fhirexport.azure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.sas.BlobContainerSasPermission;
import com.azure.storage.blob.sas.BlobServiceSasSignatureValues;
import com.azure.storage.common.sas.AccountSasPermission;
import com.azure.storage.common.sas.AccountSasResourceType;
import com.azure.storage.common.sas.AccountSasService;
import com.azure.storage.common.sas.AccountSasSignatureValues;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.FileName;
import io.fhirexport.api.JobId;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.sink.ExportSink.FileWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A job's preparation")
class PreflightIT {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String WRONG_KEY = "d3Jvbmcta2V5LW9mLXRoZS1hY2NvdW50";

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

  private static AzureSinkOptions options() {
    return azurite
        .options()
        .maxTries(2)
        .retryDelays(Duration.ofMillis(1), Duration.ofMillis(1))
        .build();
  }

  private static ExportJob job(AzureBlobSink sink, @Nullable String container) {
    JobId id = JobId.random(RANDOM);
    Instant time = Instant.parse("2026-01-31T23:59:59Z");
    ExportJob plain = new ExportJob(id, time, ExportContext.ANYONE, null);
    return new ExportJob(id, time, ExportContext.ANYONE, sink.destination(container, plain));
  }

  private static BlobServiceClient owner() {
    return azurite.byKey().client(options());
  }

  /** A signature for the account. */
  private static String sas(String permissions, OffsetDateTime end) {
    return owner()
        .generateAccountSas(
            new AccountSasSignatureValues(
                end,
                AccountSasPermission.parse(permissions),
                AccountSasService.parse("b"),
                AccountSasResourceType.parse("sco")));
  }

  private static OffsetDateTime inAnHour() {
    return OffsetDateTime.now(ZoneOffset.UTC).plusHours(1);
  }

  private static Throwable refusal(AzureAccount account) {
    return refusal(account, options());
  }

  /** Why nothing can be written; sees that neither it nor the log tells a secret. */
  private static Throwable refusal(AzureAccount account, AzureSinkOptions options) {
    PrintStream usual = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, UTF_8));
    Throwable refusal;
    try {
      AzureBlobSink sink = AzureBlobSink.of(account, options);
      refusal = catchThrowable(() -> sink.prepare(job(sink, null)));
    } finally {
      System.setErr(usual);
    }
    StringWriter trace = new StringWriter();
    refusal.printStackTrace(new PrintWriter(trace));
    for (String text : new String[] {trace.toString(), log.toString(UTF_8)}) {
      assertThat(text)
          .doesNotContain(WRONG_KEY, Azurite.KEY, "sig=", "SharedKey ", "Bearer ", "eyJ");
    }
    return refusal;
  }

  @Test
  void acceptsWhoeverMayWrite() throws Exception {
    for (AzureAccount account :
        new AzureAccount[] {
          azurite.byKey(),
          azurite.byToken(),
          AzureAccount.sas(azurite.endpoint(), sas("rcwdl", inAnHour())),
        }) {
      AzureBlobSink sink = AzureBlobSink.of(account, options());
      ExportJob job = job(sink, null);

      sink.prepare(job);
      try (FileWriter writer = sink.open(job, FileName.output("Patient", 1, 0))) {
        writer.write(ByteBuffer.wrap("{}\n".getBytes(UTF_8)));
        writer.commit();
      }

      String container = Destination.of(job, account.endpoint()).container();
      assertThat(owner().getBlobContainerClient(container).listBlobs())
          .as("blobs of %s", account)
          .singleElement()
          .satisfies(blob -> assertThat(blob.getName()).isEqualTo("Patient-1-0.ndjson"));
    }
  }

  private static AzureBlobSink sinkFor(BlobContainerClient container) {
    String sas =
        container.generateSas(
            new BlobServiceSasSignatureValues(
                inAnHour(), BlobContainerSasPermission.parse("rcwdl")));
    return AzureBlobSink.of(AzureAccount.sas(azurite.endpoint(), sas), options());
  }

  @Test
  void acceptsASignatureForTheNamedContainerAlone() throws Exception {
    BlobContainerClient container = owner().getBlobContainerClient("one-alone");
    container.createIfNotExists();
    AzureBlobSink sink = sinkFor(container);

    sink.prepare(job(sink, "one-alone"));

    assertThat(container.listBlobs()).isEmpty();
    assertThat(catchThrowable(() -> sink.prepare(job(sink, null))))
        .isInstanceOf(PermanentFailureException.class)
        .hasMessageContaining("the container export-20260131t235959-");
  }

  @Test
  void namesAContainerThatASignatureCannotMake() {
    AzureBlobSink sink = sinkFor(owner().getBlobContainerClient("not-there"));

    assertThat(catchThrowable(() -> sink.prepare(job(sink, "not-there"))))
        .isInstanceOf(PermanentFailureException.class)
        .hasMessageContaining("could not create the container not-there")
        .hasMessageContaining("one of the account (srt=sco) is needed to make containers");
    assertThat(owner().getBlobContainerClient("not-there").exists()).isFalse();
  }

  @Test
  void namesAHostThatIsNotThere() {
    assertThat(refusal(AzureAccount.key(URI.create("https://acme.invalid"), "acme", WRONG_KEY)))
        .isInstanceOf(PermanentFailureException.class)
        .hasMessageStartingWith("Azure storage at acme.invalid: could not create the container")
        .hasMessageContaining("No host of this name is known");
  }

  @Test
  void namesAnEndpointThatNobodyAnswersAt() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    URI endpoint = URI.create("http://127.0.0.1:" + port + "/acme");

    assertThat(refusal(AzureAccount.key(endpoint, "acme", WRONG_KEY)))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(PermanentFailureException.class)
        .hasMessageContaining("No connection could be made");
  }

  @Test
  void namesACertificateThatIsNotTrusted() {
    assertThat(refusal(azurite.byKey(), AzureSinkOptions.builder().maxTries(1).build()))
        .isInstanceOf(PermanentFailureException.class)
        .hasMessageContaining("No secure connection could be made");
  }

  @Test
  void namesAWrongKey() {
    assertThat(refusal(AzureAccount.key(azurite.endpoint(), Azurite.ACCOUNT, WRONG_KEY)))
        .isInstanceOf(PermanentFailureException.class)
        .hasMessageContaining("the account key")
        .hasMessageContaining("keys may have been rotated");
  }

  @Test
  void namesATokenForAnotherService() {
    assertThat(
            refusal(
                AzureAccount.token(
                    azurite.endpoint(), SecureAzurite.tokens("https://vault.azure.net"))))
        .isInstanceOf(PermanentFailureException.class)
        .hasMessageContaining("the identity of this server's token credential")
        .hasMessageContaining("token was not accepted");
  }

  @Test
  void namesAnExpiredSignature() {
    OffsetDateTime end = OffsetDateTime.parse("2026-01-31T23:00:00Z");

    assertThat(refusal(AzureAccount.sas(azurite.endpoint(), sas("rcwdl", end))))
        .isInstanceOf(PermanentFailureException.class)
        .hasMessageContaining("the shared access signature")
        .hasMessageContaining("It expired at 2026-01-31T23:00:00Z: give this server a new one.");
  }

  @Test
  void namesASignatureThatMayNotWrite() {
    assertThat(refusal(AzureAccount.sas(azurite.endpoint(), sas("rl", inAnHour()))))
        .isInstanceOf(PermanentFailureException.class)
        .hasMessageContaining("does not allow this to the shared access signature")
        .hasMessageContaining("sp=rcwdl");
  }

  @Test
  void namesASignatureThatMayNotDelete() {
    assertThat(refusal(AzureAccount.sas(azurite.endpoint(), sas("rcwl", inAnHour()))))
        .isInstanceOf(PermanentFailureException.class)
        .hasMessageContaining("could not delete blobs in the container export-20260131t235959-")
        .hasMessageContaining("sp=rcwdl");
  }

  @Test
  void doesNotHelpOnceTheContainerIsDeleted() throws Exception {
    AzureBlobSink sink = AzureBlobSink.of(azurite.byKey(), options());
    ExportJob job = job(sink, null);
    sink.prepare(job);
    String container = Destination.of(job, azurite.byKey().endpoint()).container();
    owner().deleteBlobContainer(container);

    assertThat(catchThrowable(() -> sink.open(job, FileName.output("Patient", 1, 0))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(container)
        .hasMessageNotContaining("<Error>");
    assertThat(owner().getBlobContainerClient(container).exists()).isFalse();
  }
}
