package io.fhirexport.examples.reference.smart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.fhirexport.examples.reference.TestClient;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Asks for tokens as SMART Backend Services says, or nearly so. */
public final class SmartClient {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final URI endpoint;
  private final String id;
  private final JWK key;

  public SmartClient(URI base, String id, JWK key) {
    this.endpoint = URI.create(base + "/auth/token");
    this.id = id;
    this.key = key;
  }

  /** The claims of an assertion as they should be. */
  public JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer(id)
        .subject(id)
        .audience(endpoint.toString())
        .jwtID(UUID.randomUUID().toString())
        .expirationTime(Date.from(Instant.now().plusSeconds(300)));
  }

  /** The header of an assertion as it should be. */
  public JWSHeader.Builder header() {
    boolean rsa = key.getKeyType().equals(KeyType.RSA);
    return new JWSHeader.Builder(rsa ? JWSAlgorithm.RS384 : JWSAlgorithm.ES384)
        .keyID(key.getKeyID());
  }

  public String sign(JWSHeader header, JWTClaimsSet claims) throws JOSEException {
    SignedJWT assertion = new SignedJWT(header, claims);
    assertion.sign(
        key.getKeyType().equals(KeyType.RSA)
            ? new RSASSASigner(key.toRSAKey())
            : new ECDSASigner(key.toECKey()));
    return assertion.serialize();
  }

  /** An assertion as it should be. */
  public String assertion() {
    try {
      return sign(header().build(), claims().build());
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The form of a request as it should be. */
  public Map<String, String> form(String scope, String assertion) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "client_credentials");
    form.put("scope", scope);
    form.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    form.put("client_assertion", assertion);
    return form;
  }

  public HttpResponse<String> ask(Map<String, String> form)
      throws IOException, InterruptedException {
    return ask(
        form.entrySet().stream()
            .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
            .collect(joining("&")));
  }

  public HttpResponse<String> ask(String form) throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(endpoint)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build(),
        BodyHandlers.ofString());
  }

  public HttpResponse<String> ask(String scope, JWTClaimsSet claims) throws Exception {
    return ask(form(scope, sign(header().build(), claims)));
  }

  /** Logs in as it should be done. */
  public HttpResponse<String> login(String scope) throws Exception {
    return ask(scope, claims().build());
  }

  /** The token of a login that works. */
  public String token(String scope) throws Exception {
    HttpResponse<String> answer = login(scope);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return TestClient.parse(answer.body()).text("access_token");
  }
}
