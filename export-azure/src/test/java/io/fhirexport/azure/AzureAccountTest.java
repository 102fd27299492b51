package io.fhirexport.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.TokenCredential;
import com.azure.storage.blob.BlobServiceClient;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class AzureAccountTest {
  private static final URI ENDPOINT = URI.create("https://acme.blob.core.windows.net");
  private static final String KEY = "c2VjcmV0LWtleS1ieXRlcw==";
  private static final String SAS = "sv=2026-02-06&ss=b&sp=rwdlc&sig=c2VjcmV0%3D";
  private static final TokenCredential NO_TOKENS = request -> Mono.empty();

  @Test
  void readsConnectionStringsOfThePortal() {
    AzureAccount account =
        AzureAccount.connectionString(
            "DefaultEndpointsProtocol=https;AccountName=acme;AccountKey="
                + KEY
                + ";EndpointSuffix=core.windows.net");

    assertThat(account.endpoint()).isEqualTo(ENDPOINT);
    assertThat(account).hasToString("AzureAccount[acme.blob.core.windows.net, the account key]");
  }

  @Test
  void readsConnectionStringsWithASignature() {
    AzureAccount account =
        AzureAccount.connectionString(
            "BlobEndpoint=https://acme.blob.core.windows.net/;QueueEndpoint=https://x;"
                + "SharedAccessSignature="
                + SAS);

    assertThat(account.endpoint()).isEqualTo(ENDPOINT);
    assertThat(account)
        .hasToString("AzureAccount[acme.blob.core.windows.net, the shared access signature]");
  }

  @Test
  void knowsTheEmulator() {
    assertThat(AzureAccount.connectionString("UseDevelopmentStorage=true").endpoint())
        .isEqualTo(URI.create("http://127.0.0.1:10000/devstoreaccount1"));
  }

  @Test
  void refusesBrokenConnectionStringsWithoutRepeatingThem() {
    for (String text :
        List.of(
            "",
            KEY,
            "AccountName=acme",
            "AccountKey=" + KEY,
            "AccountName=acme;AccountKey=" + KEY + "!",
            "AccountName=acme;" + KEY.replace("=", ""),
            "BlobEndpoint=https://acme.blob.core.windows.net/?sig="
                + KEY
                + ";AccountName=a;"
                + "AccountKey="
                + KEY,
            "BlobEndpoint=https://not a url " + KEY + ";AccountName=a;AccountKey=" + KEY,
            "BlobEndpoint=https://acme.blob.core.windows.net;SharedAccessSignature=sig=" + KEY)) {
      Throwable thrown = catchThrowable(() -> AzureAccount.connectionString(text));

      assertThat(thrown).as("refusal").isInstanceOf(IllegalArgumentException.class).hasNoCause();
      assertThat(thrown.getMessage()).doesNotContain("c2VjcmV0");
    }
  }

  @Test
  void spellsAnEndpointInOneWay() {
    for (String text :
        List.of(
            "https://ACME.blob.core.windows.net/",
            "https://acme.blob.core.windows.net:443",
            "HTTPS://acme.blob.core.windows.net")) {
      assertThat(AzureAccount.key(URI.create(text), "acme", KEY).endpoint()).isEqualTo(ENDPOINT);
    }
  }

  @Test
  void sendsSecretsOverHttpsOnly() {
    assertThatThrownBy(
            () -> AzureAccount.key(URI.create("http://acme.blob.core.windows.net"), "acme", KEY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not https");
    assertThatThrownBy(
            () -> AzureAccount.key(URI.create("http://127.0.0.1.example.org"), "acme", KEY))
        .isInstanceOf(IllegalArgumentException.class);
    for (String loopback :
        List.of("http://127.0.0.1:10000/a", "http://localhost/a", "http://[::1]:1/a")) {
      AzureAccount account = AzureAccount.key(URI.create(loopback), "a", KEY);
      assertThat(account.endpoint()).isEqualTo(URI.create(loopback));
    }
  }

  @Test
  void sendsTokensOverHttpsEvenOnThisMachine() {
    assertThatThrownBy(() -> AzureAccount.token(URI.create("http://127.0.0.1:10000/a"), NO_TOKENS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("https only");
  }

  @Test
  void refusesEndpointsThatAreMoreThanAnAddress() {
    for (String text :
        List.of(
            "https://acme.blob.core.windows.net/?" + SAS,
            "https://acme.blob.core.windows.net/#" + SAS,
            "https://user:c2VjcmV0@acme.blob.core.windows.net",
            "acme.blob.core.windows.net")) {
      assertThatThrownBy(() -> AzureAccount.key(URI.create(text), "acme", KEY))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("c2VjcmV0");
    }
  }

  @Test
  void namesEachIdentity() {
    assertThat(AzureAccount.managedIdentity(ENDPOINT, null).toString())
        .contains("the system-assigned managed identity");
    assertThat(AzureAccount.managedIdentity(ENDPOINT, "1-2-3").toString())
        .contains("the managed identity with client id 1-2-3");
    assertThat(AzureAccount.defaultCredential(ENDPOINT).toString())
        .contains("default credential chain");
    assertThat(AzureAccount.token(ENDPOINT, NO_TOKENS).toString()).contains("token credential");
  }

  @Test
  void showsNoSecretInItsText() {
    for (AzureAccount account :
        List.of(AzureAccount.key(ENDPOINT, "acme", KEY), AzureAccount.sas(ENDPOINT, "?" + SAS))) {
      assertThat(account.toString()).doesNotContain("c2VjcmV0", "sig=");
      assertThat(account.credential().toString()).doesNotContain("c2VjcmV0", "sig=");
    }
  }

  @Test
  void refusesToSignLinksWithASignature() {
    AzureAccount account = AzureAccount.sas(ENDPOINT, SAS);
    AzureSinkOptions options = AzureSinkOptions.builder().signedLinks().build();
    BlobServiceClient client = account.client(options);

    assertThatThrownBy(() -> Links.of(account, options, client, InstantSource.system()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot sign links");
    assertThat(Links.of(account, AzureSinkOptions.DEFAULTS, client, InstantSource.system()))
        .isSameAs(Links.PLAIN);
  }

  @Test
  void leavesItsSignatureOutOfPlainLinks() {
    BlobServiceClient client = AzureAccount.sas(ENDPOINT, SAS).client(AzureSinkOptions.DEFAULTS);

    assertThat(
            Links.PLAIN.of(
                client.getBlobContainerClient("research").getBlobClient("a-b/Patient-1-0.ndjson")))
        .isEqualTo(
            URI.create("https://acme.blob.core.windows.net/research/a-b/Patient-1-0.ndjson"));
  }
}
