package io.fhirexport.examples.reference.smart;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** Clients with real keys, registered in a file; the keys of one are at a URL. */
public final class SmartScene implements AutoCloseable {
  public final JWK rsa = rsa("rsa-1");
  public final JWK ec = ec("ec-1");
  public final JWK stranger = rsa("rsa-1");
  private final HttpServer keys;

  /** Writes the file. */
  public SmartScene(Path clients) throws IOException, JOSEException {
    byte[] set = publicKeys(ec).getBytes(UTF_8);
    keys = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    keys.createContext(
        "/jwks",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, set.length);
          exchange.getResponseBody().write(set);
          exchange.close();
        });
    keys.start();
    Files.writeString(
        clients,
        """
        {"clients": [
          {"client_id": "by-rsa", "jwks": %1$s, "scope": "system/*.rs"},
          {"client_id": "by-ec", "jwks_uri": "%2$s", "scope": "system/*.read"},
          {"client_id": "narrow", "jwks": %1$s,
           "scope": "system/Patient.rs system/Group.rs system/Observation.rs"}
        ]}
        """
            .formatted(publicKeys(rsa), keysUrl()));
  }

  public String keysUrl() {
    return "http://127.0.0.1:" + keys.getAddress().getPort() + "/jwks";
  }

  private static String publicKeys(JWK key) {
    return new JWKSet(key).toPublicJWKSet().toString();
  }

  private static JWK rsa(String id) throws JOSEException {
    Algorithm algorithm = JWSAlgorithm.RS384;
    return new RSAKeyGenerator(2048).keyID(id).algorithm(algorithm).generate();
  }

  private static JWK ec(String id) throws JOSEException {
    return new ECKeyGenerator(Curve.P_384).keyID(id).algorithm(JWSAlgorithm.ES384).generate();
  }

  @Override
  public void close() {
    keys.stop(0);
  }
}
