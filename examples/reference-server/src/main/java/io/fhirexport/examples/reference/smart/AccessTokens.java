package io.fhirexport.examples.reference.smart;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Optional;

/** Access tokens of this process: signed by a key that ends with it. Thread-safe. */
final class AccessTokens {
  static final Duration LIFE = Duration.ofMinutes(5);

  private static final JOSEObjectType TYPE = new JOSEObjectType("at+jwt");
  private static final int KEY_BYTES = 32;
  private static final String SCOPE = "scope";

  private final byte[] key = new byte[KEY_BYTES];
  private final InstantSource clock;

  AccessTokens(InstantSource clock) {
    this.clock = clock;
    new SecureRandom().nextBytes(key);
  }

  /** What a token says. */
  record Grant(String client, String scope) {}

  String issue(Grant grant) {
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.HS256).type(TYPE).build();
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .subject(grant.client())
            .claim(SCOPE, grant.scope())
            .expirationTime(Date.from(clock.instant().plus(LIFE)))
            .build();
    SignedJWT token = new SignedJWT(header, claims);
    try {
      token.sign(new MACSigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException("The key does not fit its algorithm.", e);
    }
    return token.serialize();
  }

  /** Empty if this process has not issued it, or it has expired. */
  Optional<Grant> read(String text) {
    try {
      SignedJWT token = SignedJWT.parse(text);
      if (!TYPE.equals(token.getHeader().getType()) || !token.verify(new MACVerifier(key))) {
        return Optional.empty();
      }
      JWTClaimsSet claims = token.getJWTClaimsSet();
      Instant expiry = claims.getExpirationTime().toInstant();
      return expiry.isAfter(clock.instant())
          ? Optional.of(new Grant(claims.getSubject(), claims.getStringClaim(SCOPE)))
          : Optional.empty();
    } catch (ParseException | JOSEException e) {
      return Optional.empty();
    }
  }
}
