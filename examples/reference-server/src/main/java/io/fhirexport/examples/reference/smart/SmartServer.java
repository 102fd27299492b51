package io.fhirexport.examples.reference.smart;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.Owner;
import io.fhirexport.api.hook.ExportPolicy;
import io.fhirexport.core.smart.SmartPolicy;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An authorization server for SMART Backend Services beside a FHIR endpoint: it gives tokens to
 * registered clients, and tells whose token a request has. Tokens and used assertions are this
 * process's alone. Thread-safe.
 */
public final class SmartServer {
  private static final String WELL_KNOWN = "/.well-known/smart-configuration";
  private static final String SCOPE = "scope";
  private static final String BEARER = "bearer ";
  private static final int LONGEST_FORM = 64 * 1024;

  private final URI endpoint;
  private final ClientAssertions assertions;
  private final AccessTokens tokens;

  /**
   * A server for the clients of a registry.
   *
   * @param base the FHIR endpoint as clients see it
   */
  public SmartServer(ClientRegistry clients, URI base, InstantSource clock) {
    this.endpoint = URI.create(base + "/auth/token");
    this.assertions = new ClientAssertions(clients, endpoint, clock);
    this.tokens = new AccessTokens(clock);
  }

  /** What tokens permit. */
  public static ExportPolicy policy() {
    return SmartPolicy.ofAttribute(SCOPE);
  }

  /** Serves the token endpoint and its description, below the base and at the root. */
  public void serve(HttpServer http, URI base) {
    route(http, endpoint.getPath(), this::token);
    route(http, base.getPath() + WELL_KNOWN, this::describe);
    route(http, WELL_KNOWN, this::describe);
  }

  private static void route(HttpServer http, String path, HttpHandler handler) {
    http.createContext(
        path,
        exchange -> {
          if (exchange.getRequestURI().getPath().equals(path)) {
            handler.handle(exchange);
          } else {
            send(exchange, 404, Map.of("error", "not_found"));
          }
          exchange.close();
        });
  }

  /** Who sends a request; empty if it has no valid token. */
  public Optional<ExportContext> identify(Headers headers) {
    String header = headers.getFirst("Authorization");
    if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Optional.empty();
    }
    return tokens
        .read(header.substring(BEARER.length()).strip())
        .map(
            grant ->
                new ExportContext(new Owner(null, grant.client()), Map.of(SCOPE, grant.scope())));
  }

  private void token(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestMethod().equals("POST")) {
      exchange.getResponseHeaders().set("Allow", "POST");
      send(exchange, 405, error("invalid_request", "Use POST here."));
      return;
    }
    try {
      send(exchange, 200, answer(form(exchange)));
    } catch (RefusedException e) {
      send(exchange, 400, error(e.error(), String.valueOf(e.getMessage())));
    }
  }

  private static String form(HttpExchange exchange) throws IOException, RefusedException {
    byte[] form = exchange.getRequestBody().readNBytes(LONGEST_FORM + 1);
    if (form.length > LONGEST_FORM) {
      throw RefusedException.request("The form is too long.");
    }
    return new String(form, UTF_8);
  }

  private Map<String, Object> answer(String form) throws RefusedException {
    TokenRequest request = TokenRequest.parse(form);
    RegisteredClient client = assertions.verify(request.assertion());
    String scope = ScopeGrant.grant(request.scope(), client.scopes());
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("access_token", tokens.issue(new AccessTokens.Grant(client.id(), scope)));
    answer.put("token_type", "bearer");
    answer.put("expires_in", AccessTokens.LIFE.toSeconds());
    answer.put("scope", scope);
    return answer;
  }

  private static Map<String, Object> error(String code, String description) {
    return Map.of("error", code, "error_description", description);
  }

  private void describe(HttpExchange exchange) throws IOException {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("token_endpoint", endpoint.toString());
    answer.put("grant_types_supported", List.of("client_credentials"));
    answer.put("token_endpoint_auth_methods_supported", List.of("private_key_jwt"));
    answer.put(
        "token_endpoint_auth_signing_alg_values_supported",
        ClientAssertions.ALGORITHMS.stream().map(JWSAlgorithm::getName).sorted().toList());
    answer.put("scopes_supported", List.of("system/*.read", "system/*.rs"));
    answer.put(
        "capabilities",
        List.of("client-confidential-asymmetric", "permission-v1", "permission-v2"));
    send(exchange, 200, answer);
  }

  private static void send(HttpExchange exchange, int status, Map<String, ?> json)
      throws IOException {
    byte[] body = JSONObjectUtils.toJSONString(json).getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.getResponseHeaders().set("Pragma", "no-cache");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }
}
