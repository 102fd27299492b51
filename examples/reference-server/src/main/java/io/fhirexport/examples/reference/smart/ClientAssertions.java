package io.fhirexport.examples.reference.smart;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;

/**
 * Tells which client has signed an assertion (SMART App Launch, "Client Authentication: Asymmetric
 * (public key)"). Thread-safe.
 */
final class ClientAssertions {
  static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.RS384, JWSAlgorithm.ES384);

  private static final Duration LONGEST_LIFE = Duration.ofMinutes(5);
  // Clients make use of the whole five minutes, and their clocks differ from ours.
  private static final Duration CLOCK_SKEW = Duration.ofSeconds(10);

  private final ClientRegistry clients;
  private final String audience;
  private final InstantSource clock;
  private final ReplayGuard replays = new ReplayGuard();

  /**
   * Assertions for one token endpoint.
   *
   * @param endpoint its URL, which assertions name as their audience
   */
  ClientAssertions(ClientRegistry clients, URI endpoint, InstantSource clock) {
    this.clients = clients;
    this.audience = endpoint.toString();
    this.clock = clock;
  }

  RegisteredClient verify(String assertion) throws RefusedException {
    SignedJWT token;
    JWTClaimsSet claims;
    try {
      token = SignedJWT.parse(assertion);
      claims = token.getJWTClaimsSet();
    } catch (ParseException e) {
      throw RefusedException.client("The assertion is no signed JWT.");
    }
    RegisteredClient client = clientOf(claims);
    checkHeader(token, client);
    checkSignature(token, client);
    Instant expiry = checkTimes(claims);
    if (!claims.getAudience().contains(audience)) {
      throw RefusedException.client("The assertion's aud must be " + audience + ".");
    }
    String jti = claims.getJWTID();
    if (jti == null || jti.isEmpty()) {
      throw RefusedException.client("The assertion has no jti.");
    }
    if (!replays.isFirst(client.id(), jti, expiry.plus(CLOCK_SKEW), clock.instant())) {
      throw RefusedException.client("The assertion's jti was used before.");
    }
    return client;
  }

  private RegisteredClient clientOf(JWTClaimsSet claims) throws RefusedException {
    String subject = claims.getSubject();
    if (subject == null || !subject.equals(claims.getIssuer())) {
      throw RefusedException.client("The assertion's iss and sub must be the client's id.");
    }
    return clients
        .find(subject)
        .orElseThrow(() -> RefusedException.client("There is no such client."));
  }

  private static void checkHeader(SignedJWT token, RegisteredClient client)
      throws RefusedException {
    if (!ALGORITHMS.contains(token.getHeader().getAlgorithm())) {
      throw RefusedException.client("The assertion's alg must be RS384 or ES384.");
    }
    if (token.getHeader().getKeyID() == null) {
      throw RefusedException.client("The assertion has no kid.");
    }
    URI keysUrl = token.getHeader().getJWKURL();
    if (keysUrl != null && !keysUrl.toString().equals(client.keysUrl())) {
      throw RefusedException.client("The assertion's jku is not the one that was registered.");
    }
  }

  private static void checkSignature(SignedJWT token, RegisteredClient client)
      throws RefusedException {
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, client.keys()));
    // They are checked here, one by one, so that each refusal names its claim.
    processor.setJWTClaimsSetVerifier((claims, context) -> {});
    try {
      processor.process(token, null);
    } catch (BadJOSEException | JOSEException e) {
      throw RefusedException.client("The assertion is not signed by a key of this client.");
    }
  }

  private Instant checkTimes(JWTClaimsSet claims) throws RefusedException {
    Instant now = clock.instant();
    if (claims.getExpirationTime() == null) {
      throw RefusedException.client("The assertion has no exp.");
    }
    Instant expiry = claims.getExpirationTime().toInstant();
    if (expiry.plus(CLOCK_SKEW).isBefore(now)) {
      throw RefusedException.client("The assertion has expired.");
    }
    if (expiry.isAfter(now.plus(LONGEST_LIFE).plus(CLOCK_SKEW))) {
      throw RefusedException.client("The assertion's exp must be at most five minutes ahead.");
    }
    if (claims.getNotBeforeTime() != null
        && claims.getNotBeforeTime().toInstant().isAfter(now.plus(CLOCK_SKEW))) {
      throw RefusedException.client("The assertion is not valid yet.");
    }
    return expiry;
  }
}
