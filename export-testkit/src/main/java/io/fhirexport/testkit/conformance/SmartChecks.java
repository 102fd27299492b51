package io.fhirexport.testkit.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** SMART Backend Services. */
final class SmartChecks {
  private static final String ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
  // Well-formed, of an unknown client, and signed by nobody.
  private static final String UNSIGNED =
      "eyJhbGciOiJSUzM4NCIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJub2JvZHkiLCJzdWIiOiJub2JvZHkifQ.AAAA";

  private SmartChecks() {}

  static void addTo(Check.Gathering checks) {
    checks
        .once(
            "SMART-1",
            "smart-configuration is there, in JSON",
            (session, level) -> configuration(session))
        .needs(Feature.SMART)
        .inferno("well_known_endpoint", "bulkdata_smart_discovery");
    checks
        .once(
            "SMART-1",
            "smart-configuration has what a backend service needs",
            (session, level) -> {
              Map<String, Object> configuration = configuration(session);
              assertThat(String.valueOf(configuration.get("token_endpoint")))
                  .matches("https?://.+");
              has(
                  configuration,
                  "token_endpoint_auth_methods_supported",
                  List.of("private_key_jwt"));
              has(
                  configuration,
                  "token_endpoint_auth_signing_alg_values_supported",
                  List.of("RS384", "ES384"));
            })
        .needs(Feature.SMART)
        .inferno("bulk_data_smart_discovery_v101_contents");
    checks
        .once(
            "SMART-2",
            "another grant_type is refused by 400",
            (session, level) ->
                assertThat(token(session, "authorization_code", ASSERTION, UNSIGNED).status())
                    .isEqualTo(400))
        .needs(Feature.SMART)
        .inferno("smart_backend_services_invalid_grant_type");
    checks
        .once(
            "SMART-2",
            "another client_assertion_type is refused",
            (session, level) ->
                assertThat(
                        token(session, "client_credentials", "not-an-assertion-type", UNSIGNED)
                            .status())
                    .isIn(400, 401))
        .needs(Feature.SMART)
        .inferno("smart_backend_services_invalid_client_assertion");
    checks
        .once(
            "SMART-2",
            "an assertion that nobody signed is refused",
            (session, level) ->
                assertThat(token(session, "client_credentials", ASSERTION, UNSIGNED).status())
                    .isIn(400, 401))
        .needs(Feature.SMART)
        .inferno("smart_backend_services_invalid_jwt", "bulkdata_jwt_validation");
    checks
        .once(
            "SMART-3",
            "a client's assertion is answered with a token that ends soon",
            (session, level) -> {
              String assertion =
                  session
                      .target()
                      .clientAssertion()
                      .orElseThrow(
                          () -> new NotTestableException("No client's assertion was given."));
              Answer answer = token(session, "client_credentials", ASSERTION, assertion);
              assertThat(answer.status()).as("%s", answer).isIn(200, 201);
              Map<String, Object> token = Verify.object(answer);
              assertThat(token).containsKeys("access_token", "scope");
              assertThat(String.valueOf(token.get("token_type"))).isEqualToIgnoringCase("bearer");
              assertThat(token.get("expires_in")).isInstanceOf(BigDecimal.class);
              assertThat((BigDecimal) token.get("expires_in"))
                  .isLessThanOrEqualTo(BigDecimal.valueOf(300));
            })
        .needs(Feature.SMART)
        .inferno(
            "smart_backend_services_auth_request_success",
            "smart_backend_services_auth_response_body",
            "bulkdata_short_lived_access_token");
    checks
        .once(
            "SECURITY-6",
            "the token endpoint speaks TLS 1.2 or later",
            (session, level) -> AccessChecks.tls(session, endpoint(session)))
        .needs(Feature.SMART)
        .inferno("smart_backend_services_token_tls_version");
  }

  private static Map<String, Object> configuration(Session session) throws Exception {
    Answer answer =
        session.sendBare(
            Call.of("GET", session.target().base() + "/.well-known/smart-configuration")
                .header("Accept", "application/json"));
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    assertThat(answer.header("Content-Type").orElse("none")).startsWith("application/json");
    return Verify.object(answer);
  }

  private static void has(Map<String, Object> configuration, String name, List<String> any) {
    if (configuration.containsKey(name)) {
      assertThat(JsonTree.texts(configuration, name)).as(name).containsAnyElementsOf(any);
    }
  }

  private static String endpoint(Session session) throws Exception {
    return String.valueOf(configuration(session).get("token_endpoint"));
  }

  private static Answer token(Session session, String grant, String type, String assertion)
      throws Exception {
    Map<String, String> form =
        new TreeMap<>(
            Map.of(
                "grant_type",
                grant,
                "scope",
                "system/*.read",
                "client_assertion_type",
                type,
                "client_assertion",
                assertion));
    String body =
        form.entrySet().stream()
            .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), UTF_8))
            .collect(joining("&"));
    return session.sendBare(
        Call.of("POST", endpoint(session))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(body));
  }
}
