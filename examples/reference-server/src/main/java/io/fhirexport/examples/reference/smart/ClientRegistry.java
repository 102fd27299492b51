package io.fhirexport.examples.reference.smart;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.fhirexport.core.smart.SmartScopes;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The clients a server knows, as a file of JSON lists them, in the words of RFC 7591: {@code
 * {"clients": [{"client_id": "...", "jwks": {"keys": [...]}, "scope": "system/*.rs"}]}}, with
 * {@code jwks_uri} in place of {@code jwks} where keys are fetched. Thread-safe.
 */
public final class ClientRegistry {
  // Keys and scopes travel through it: nobody may read or change them on the way.
  private static final String KEYS_URL = "https://.+|http://(localhost|127\\.0\\.0\\.1)(:\\d+)?/.*";

  private final Map<String, RegisteredClient> clients = new HashMap<>();

  private ClientRegistry() {}

  /**
   * Reads a file; adds to {@code faults} what is wrong with it.
   *
   * @throws IOException if it cannot be read at all
   */
  public static ClientRegistry read(Path file, List<String> faults) throws IOException {
    ClientRegistry registry = new ClientRegistry();
    try {
      Map<String, Object> json = JSONObjectUtils.parse(Files.readString(file));
      Map<String, Object>[] clients = JSONObjectUtils.getJSONObjectArray(json, "clients");
      if (clients == null || clients.length == 0) {
        faults.add("--clients has no clients.");
        return registry;
      }
      for (Map<String, Object> client : clients) {
        registry.add(client, faults);
      }
    } catch (ParseException e) {
      faults.add("--clients is not the JSON it must be: " + e.getMessage());
    }
    return registry;
  }

  private void add(Map<String, Object> client, List<String> faults) throws ParseException {
    String id = JSONObjectUtils.getString(client, "client_id");
    if (id == null || id.isBlank()) {
      faults.add("--clients has a client without a client_id.");
      return;
    }
    SmartScopes scopes =
        SmartScopes.parse(
            Optional.ofNullable(JSONObjectUtils.getString(client, "scope")).orElse(""));
    if (!scopes.permitsEveryType() && scopes.named().isEmpty()) {
      faults.add("--clients gives " + id + " no scope that reads and searches whole types.");
    }
    String url = JSONObjectUtils.getString(client, "jwks_uri");
    JWKSource<SecurityContext> keys = keys(client, url, faults);
    if (keys == null) {
      faults.add("--clients gives " + id + " no jwks, and no jwks_uri of https.");
    } else if (clients.put(id, new RegisteredClient(id, keys, url, scopes)) != null) {
      faults.add("--clients has " + id + " more than once.");
    }
  }

  private static @Nullable JWKSource<SecurityContext> keys(
      Map<String, Object> client, @Nullable String url, List<String> faults) throws ParseException {
    Map<String, Object> keys = JSONObjectUtils.getJSONObject(client, "jwks");
    if (keys != null) {
      return new ImmutableJWKSet<>(JWKSet.parse(keys).toPublicJWKSet());
    }
    if (url == null || !url.matches(KEYS_URL)) {
      return null;
    }
    try {
      return JWKSourceBuilder.create(URI.create(url).toURL()).retrying(true).build();
    } catch (MalformedURLException | IllegalArgumentException e) {
      faults.add("--clients has a jwks_uri that is no URL.");
      return null;
    }
  }

  Optional<RegisteredClient> find(String id) {
    return Optional.ofNullable(clients.get(id));
  }
}
