package io.fhirexport.azure;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import reactor.core.publisher.Mono;

/** The emulator over HTTPS, where it takes tokens too. */
final class SecureAzurite implements AutoCloseable {
  private static final String TENANT = "11111111-2222-3333-4444-555555555555";

  private final Azurite azurite;
  private final HttpClient client;

  private SecureAzurite(Azurite azurite, HttpClient client) {
    this.azurite = azurite;
    this.client = client;
  }

  static SecureAzurite start(Path folder)
      throws IOException, InterruptedException, GeneralSecurityException {
    ThrowAwayCertificate certificate = ThrowAwayCertificate.in(folder);
    Azurite azurite =
        Azurite.start(
            "https",
            "--oauth",
            "basic",
            "--cert",
            certificate.file().toString(),
            "--pwd",
            ThrowAwayCertificate.PASSWORD);
    return new SecureAzurite(
        azurite, HttpClient.newBuilder().sslContext(certificate.trust()).build());
  }

  URI endpoint() {
    return azurite.endpoint();
  }

  /** A client that trusts the emulator. */
  HttpClient client() {
    return client;
  }

  /** Options that trust the emulator. */
  AzureSinkOptions.Builder options() {
    return AzureSinkOptions.builder()
        .httpClient(
            new JdkHttpClientBuilder(HttpClient.newBuilder().sslContext(client.sslContext()))
                .build());
  }

  AzureAccount byKey() {
    return AzureAccount.key(endpoint(), Azurite.ACCOUNT, Azurite.KEY);
  }

  AzureAccount byToken() {
    return AzureAccount.token(endpoint(), tokens("https://storage.azure.com"));
  }

  /** Tokens as Microsoft Entra ID gives them, but for the signature, which the emulator skips. */
  static TokenCredential tokens(String audience) {
    return request ->
        Mono.fromSupplier(
            () -> {
              Instant now = Instant.now();
              Instant end = now.plusSeconds(3600);
              String claims =
                  "{\"aud\":\"%s\",\"iss\":\"https://sts.windows.net/%s/\",\"oid\":\"%s\",\"tid\":\"%s\",\"iat\":%d,\"nbf\":%d,\"exp\":%d}"
                      .formatted(
                          audience,
                          TENANT,
                          TENANT,
                          TENANT,
                          now.getEpochSecond() - 60,
                          now.getEpochSecond() - 60,
                          end.getEpochSecond());
              return new AccessToken(
                  part("{\"alg\":\"RS256\",\"typ\":\"JWT\"}")
                      + "."
                      + part(claims)
                      + "."
                      + part("x"),
                  end.atOffset(ZoneOffset.UTC));
            });
  }

  private static String part(String json) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
  }

  @Override
  public void close() {
    azurite.close();
  }
}
