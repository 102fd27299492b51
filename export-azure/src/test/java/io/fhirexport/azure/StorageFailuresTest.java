package io.fhirexport.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.AccessToken;
import com.azure.core.http.HttpClient;
import com.azure.identity.CredentialUnavailableException;
import io.fhirexport.api.OutcomeUnknownException;
import io.fhirexport.api.PermanentFailureException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class StorageFailuresTest {
  private static final URI ENDPOINT = URI.create("https://acme.blob.core.windows.net");
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final String KEY = "c2VjcmV0LWtleS1ieXRlcw==";
  private static final String SIGNATURE = "c2VjcmV0LXNpZ25hdHVyZQ%3D%3D";
  private static final String TOKEN = "secret-token";
  private static final AzureAccount BY_KEY = AzureAccount.key(ENDPOINT, "acme", KEY);
  private static final AzureAccount BY_SAS =
      AzureAccount.sas(ENDPOINT, "sv=2026-02-06&se=2026-07-01T00%3A00%3A00Z&sig=" + SIGNATURE);
  private static final AzureAccount BY_TOKEN =
      AzureAccount.token(
          ENDPOINT, request -> Mono.just(new AccessToken(TOKEN, OffsetDateTime.MAX)));

  private static StorageFailures failures(AzureAccount account) {
    return new StorageFailures(account, () -> NOW);
  }

  /** What the storage client really throws. */
  private static Throwable thrown(AzureAccount account, HttpClient http) {
    AzureSinkOptions options =
        AzureSinkOptions.builder()
            .httpClient(http)
            .maxTries(2)
            .retryDelays(Duration.ofMillis(1), Duration.ofMillis(1))
            .build();
    return catchThrowable(() -> account.client(options).getBlobContainerClient("exports").create());
  }

  private static IOException answered(AzureAccount account, int status, String code) {
    return failures(account)
        .of("create the container exports", thrown(account, CannedAnswers.of(status, code)));
  }

  private static IOException failed(Throwable cause) {
    return failures(BY_TOKEN)
        .ofPreflight(
            "create the container exports", thrown(BY_TOKEN, CannedAnswers.failing(cause)));
  }

  @Test
  void saysWhoIsNotAcceptedAndWhatToLookAt() {
    assertThat(answered(BY_KEY, 403, "AuthenticationFailed"))
        .isInstanceOf(PermanentFailureException.class)
        .hasMessage(
            "Azure storage at acme.blob.core.windows.net: could not create the container exports."
                + " The account did not accept the account key (AuthenticationFailed). The key is"
                + " not one of the account \"acme\" (keys may have been rotated), or this machine's"
                + " clock is more than 15 minutes off.");
    assertThat(answered(BY_SAS, 403, "AuthenticationFailed"))
        .isInstanceOf(PermanentFailureException.class)
        .hasMessageContaining("did not accept the shared access signature")
        .hasMessageContaining("give this server a new one");
    assertThat(answered(BY_KEY, 400, "InvalidAuthenticationInfo"))
        .isInstanceOf(PermanentFailureException.class)
        .hasMessageContaining("did not accept the account key");
    assertThat(answered(BY_TOKEN, 401, "InvalidAuthenticationInfo"))
        .isInstanceOf(PermanentFailureException.class)
        .hasMessageContaining("tenant");
  }

  @Test
  void saysWhichRoleOrPermissionIsMissing() {
    assertThat(answered(BY_TOKEN, 403, "AuthorizationPermissionMismatch"))
        .isInstanceOf(PermanentFailureException.class)
        .hasMessageContaining("does not allow this to the identity of this server's token")
        .hasMessageContaining("role Storage Blob Data Contributor");
    assertThat(answered(BY_SAS, 403, "AuthorizationPermissionMismatch"))
        .isInstanceOf(PermanentFailureException.class)
        .hasMessageContaining("sp=rcwdl");
    assertThat(answered(BY_KEY, 403, "KeyBasedAuthenticationNotPermitted"))
        .isInstanceOf(PermanentFailureException.class)
        .hasMessageContaining("(KeyBasedAuthenticationNotPermitted)")
        .hasMessageContaining("allows access by key");
  }

  @Test
  void saysThatASignatureIsOutOfTime() {
    AzureAccount expired =
        AzureAccount.sas(ENDPOINT, "?sv=1&sig=x&se=2026-05-31T00%3A00%3A00Z&sp=rwd");
    AzureAccount early = AzureAccount.sas(ENDPOINT, "sv=1&sig=x&st=2026-06-02T00:00:00Z");

    assertThat(answered(expired, 403, "AuthenticationFailed"))
        .hasMessageContaining("It expired at 2026-05-31T00:00:00Z");
    assertThat(answered(expired, 403, "AuthorizationFailure"))
        .hasMessageContaining("It expired at 2026-05-31T00:00:00Z");
    assertThat(answered(early, 403, "AuthenticationFailed"))
        .hasMessageContaining("It is not valid before 2026-06-02T00:00:00Z");
  }

  @Test
  void tellsADeletedContainerFromOneBeingDeleted() {
    assertThat(answered(BY_KEY, 404, "ContainerNotFound"))
        .isInstanceOf(PermanentFailureException.class)
        .hasMessageContaining("someone deleted it");
    assertThat(answered(BY_KEY, 409, "ContainerBeingDeleted"))
        .isNotInstanceOf(PermanentFailureException.class)
        .hasMessageContaining("try again in a minute");
  }

  @Test
  void leavesWhatMayPassToTheEnginesRetries() {
    for (int status : new int[] {408, 409, 412, 429, 500, 503}) {
      assertThat(answered(BY_KEY, status, "Whatever"))
          .isNotInstanceOf(PermanentFailureException.class)
          .hasMessageEndingWith("The account answered with status " + status + " (Whatever).");
    }
  }

  @Test
  void refusesAtKickOffWhatOnlySettingsCanMend() {
    assertThat(failed(new UnknownHostException("acme.blob.core.windows.net")))
        .isInstanceOf(PermanentFailureException.class)
        .hasMessageContaining("No host of this name is known");
    assertThat(failed(caused(new ConnectException(), new UnresolvedAddressException())))
        .isInstanceOf(PermanentFailureException.class)
        .hasMessageContaining("No host of this name is known");
    assertThat(failed(new SSLHandshakeException("no path")))
        .isInstanceOf(PermanentFailureException.class)
        .hasMessageContaining("certificate");
    assertThat(failed(new CredentialUnavailableException("AADSTS700016: no such app, id 17")))
        .isInstanceOf(PermanentFailureException.class)
        .hasMessageContaining("token credential (AADSTS700016): look at")
        .hasMessageNotContaining("no such app");
    assertThat(failed(new ConnectException("refused")))
        .isNotInstanceOf(PermanentFailureException.class)
        .hasMessageContaining("No connection could be made");
  }

  @Test
  void givesARunningJobTimeToGetHostAndTokenBack() {
    for (Throwable cause :
        List.of(new UnknownHostException("acme"), new CredentialUnavailableException("none"))) {
      Throwable thrown = thrown(BY_TOKEN, CannedAnswers.failing(cause));
      assertThat(failures(BY_TOKEN).of("write a block", thrown))
          .isNotInstanceOf(PermanentFailureException.class);
    }
  }

  @Test
  void cannotTellOfACommitUnlessTheServiceDecided() {
    StorageFailures failures = failures(BY_KEY);

    assertThat(failures.ofCommit("commit a", thrown(BY_KEY, CannedAnswers.of(503, "ServerBusy"))))
        .isInstanceOf(OutcomeUnknownException.class);
    assertThat(
            failures.ofCommit(
                "commit a", thrown(BY_KEY, CannedAnswers.failing(new IOException("reset")))))
        .isInstanceOf(OutcomeUnknownException.class);
    assertThat(
            failures.ofCommit(
                "commit a", thrown(BY_KEY, CannedAnswers.of(400, "InvalidBlockList"))))
        .isNotInstanceOf(OutcomeUnknownException.class)
        .isNotInstanceOf(PermanentFailureException.class);
  }

  @Test
  void holdsNoSecretAnywhere() {
    for (AzureAccount account : List.of(BY_KEY, BY_SAS, BY_TOKEN)) {
      for (int status : new int[] {400, 401, 403, 404, 409, 500}) {
        Throwable thrown = thrown(account, CannedAnswers.of(status, "AuthenticationFailed"));
        for (IOException failure :
            List.of(
                failures(account).of("write", thrown),
                failures(account).ofPreflight("write", thrown),
                failures(account).ofCommit("write", thrown))) {
          assertThat(stackTrace(failure))
              .contains("BlobStorageException status=" + status)
              .contains("x-ms-request-id=1234-abcd")
              .doesNotContain(KEY, SIGNATURE, TOKEN, "sig=", "SharedKey", "Bearer", "<Error>");
        }
      }
    }
  }

  @Test
  void showsTheSecretsToTheServiceAlone() {
    assertThat(stackTrace(thrown(BY_SAS, CannedAnswers.of(403, "X")))).contains(SIGNATURE);
    assertThat(stackTrace(thrown(BY_KEY, CannedAnswers.of(403, "X")))).contains("SharedKey");
    assertThat(stackTrace(thrown(BY_TOKEN, CannedAnswers.of(403, "X")))).contains(TOKEN);
  }

  private static Throwable caused(Throwable outer, Throwable cause) {
    return outer.initCause(cause);
  }

  private static String stackTrace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
