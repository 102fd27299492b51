package io.fhirexport.examples.reference;

import static org.assertj.core.api.Assertions.assertThat;

import au.csiro.fhir.auth.AuthConfig;
import au.csiro.fhir.export.BulkExportClient;
import au.csiro.fhir.export.BulkExportResult;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import io.fhirexport.examples.reference.smart.SmartClient;
import io.fhirexport.examples.reference.smart.SmartScene;
import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.Json;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SMART Backend Services with real keys: who gets a token, and what it is good for. */
class SmartServerIT {
  private static final String EVERYTHING = "system/*.rs";

  @TempDir private static Path folder;
  private static SmartScene scene;
  private static ReferenceServer server;
  private static URI base;

  @BeforeAll
  static void start() throws Exception {
    Path clients = folder.resolve("clients.json");
    scene = new SmartScene(clients);
    server = ReferenceServer.start(Settings.parse("--port", "0", "--clients", clients.toString()));
    base = server.base();
  }

  @AfterAll
  static void stop() {
    server.close();
    scene.close();
  }

  private static SmartClient byRsa() {
    return new SmartClient(base, "by-rsa", scene.rsa);
  }

  private static SmartClient byEc() {
    return new SmartClient(base, "by-ec", scene.ec);
  }

  private static SmartClient narrow() {
    return new SmartClient(base, "narrow", scene.rsa);
  }

  static Stream<SmartClient> clients() {
    return Stream.of(byRsa(), byEc());
  }

  @ParameterizedTest
  @MethodSource("clients")
  void aClientWithATokenExportsAtAllLevels(SmartClient smart) throws Exception {
    TestClient client = new TestClient(base, smart.token(EVERYTHING));

    assertThat(client.ids(client.export("/$export"))).isEqualTo(Fixture.system());
    assertThat(client.ids(client.export("/Patient/$export")))
        .isEqualTo(Fixture.patientLevelAndReferenced());
    assertThat(client.ids(client.export("/Group/plain/$export")))
        .isEqualTo(Fixture.groupAndReferenced("plain"));
  }

  @Test
  void aClientThatOthersWroteLogsInAndExports() throws Exception {
    for (JWK key : List.of(scene.rsa, scene.ec)) {
      BulkExportResult result =
          BulkExportClient.systemBuilder()
              .withFhirEndpointUrl(base.toString())
              .withOutputDir(folder.resolve(key.getKeyID()).toString())
              .withTimeout(Duration.ofMinutes(1))
              .withAuthConfig(
                  AuthConfig.builder()
                      .enabled(true)
                      .useSMART(true)
                      .clientId(key.equals(scene.rsa) ? "by-rsa" : "by-ec")
                      .privateKeyJWK(key.toJSONString())
                      .scope("system/*.read")
                      .build())
              .build()
              .export();

      long lines = 0;
      for (BulkExportResult.FileResult file : result.getResults()) {
        lines += Files.readAllLines(Path.of(file.getDestination())).size();
      }
      assertThat(lines).isEqualTo(lines(Fixture.system()));
    }
  }

  private static long lines(Map<String, ? extends Collection<String>> ids) {
    return ids.values().stream().mapToLong(Collection::size).sum();
  }

  @Test
  void aLoginIsAnsweredAsTheRfcSays() throws Exception {
    HttpResponse<String> answer = byRsa().login("system/*.read");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    Json token = TestClient.parse(answer.body());
    assertThat(token.text("token_type")).isEqualTo("bearer");
    assertThat(token.text("expires_in")).isEqualTo("300");
    assertThat(token.text("scope")).isEqualTo("system/*.read");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/fhir"})
  void clientsFindTheTokenEndpoint(String path) throws Exception {
    URI where = base.resolve(path + "/.well-known/smart-configuration");
    HttpResponse<String> answer = new TestClient(base).get(where.toString());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    Json configuration = TestClient.parse(answer.body());
    assertThat(configuration.text("token_endpoint")).isEqualTo(base + "/auth/token");
    assertThat(answer.body())
        .contains("\"ES384\",\"RS384\"", "private_key_jwt", "client-confidential-asymmetric");
  }

  @ParameterizedTest
  @CsvSource({
    "system/Patient.rs system/Condition.rs, system/Patient.rs",
    "system/*.rs, system/Group.rs system/Observation.rs system/Patient.rs",
    "system/*.read, system/Group.read system/Observation.read system/Patient.read",
    "patient/*.rs system/Group.r system/Group.s openid, system/Group.rs"
  })
  void aTokenHasNoMoreThanWhatIsRegistered(String asked, String granted) throws Exception {
    HttpResponse<String> answer = narrow().login(asked);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(TestClient.parse(answer.body()).text("scope")).isEqualTo(granted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "system/Condition.rs",
        "system/Patient.r",
        "system/Patient.write",
        "patient/*.rs user/*.read",
        "system/Patient.rs system/Observation.rs?category=laboratory",
        "nonsense"
      })
  void scopesThatAreNotRegisteredAreRefused(String scope) throws Exception {
    assertRefused(narrow().login(scope), "invalid_scope");
  }

  @Test
  void anAssertionIsGoodOnce() throws Exception {
    Map<String, String> form =
        byRsa().form(EVERYTHING, byRsa().sign(byRsa().header().build(), byRsa().claims().build()));

    assertThat(byRsa().ask(form).statusCode()).isEqualTo(200);
    assertRefused(byRsa().ask(form), "invalid_client");
    // The id is used up, whatever else the assertion says.
    JWTClaimsSet.Builder claims = byRsa().claims().jwtID("used-once");
    assertThat(byRsa().ask(EVERYTHING, claims.build()).statusCode()).isEqualTo(200);
    Date sooner = Date.from(Instant.now().plusSeconds(60));
    assertRefused(byRsa().ask(EVERYTHING, claims.expirationTime(sooner).build()), "invalid_client");
    // Another client's ids are its own.
    assertThat(narrow().ask(EVERYTHING, narrow().claims().jwtID("used-once").build()).statusCode())
        .isEqualTo(200);
  }

  @Test
  void everyClaimOfAnAssertionIsChecked() throws Exception {
    Date past = Date.from(Instant.now().minusSeconds(60));
    Date farAway = Date.from(Instant.now().plusSeconds(400));
    List<JWTClaimsSet.Builder> wrong =
        List.of(
            byRsa().claims().audience(base.toString()),
            byRsa().claims().audience(List.of()),
            byRsa().claims().expirationTime(past),
            byRsa().claims().expirationTime(farAway),
            byRsa().claims().expirationTime(null),
            byRsa().claims().notBeforeTime(farAway),
            byRsa().claims().jwtID(null),
            byRsa().claims().jwtID(""),
            byRsa().claims().issuer("by-ec"),
            byRsa().claims().issuer(null),
            byRsa().claims().subject(null),
            byRsa().claims().issuer("by-ec").subject("by-ec"),
            byRsa().claims().issuer("unknown").subject("unknown"));
    for (JWTClaimsSet.Builder claims : wrong) {
      assertRefused(byRsa().ask(EVERYTHING, claims.build()), "invalid_client");
    }
  }

  @Test
  void theHeaderAndTheSignatureAreChecked() throws Exception {
    SmartClient smart = byRsa();
    SmartClient stranger = new SmartClient(base, "by-rsa", scene.stranger);
    String genuine = smart.sign(smart.header().build(), smart.claims().build());
    List<String> wrong =
        List.of(
            stranger.sign(stranger.header().build(), stranger.claims().build()),
            smart.sign(smart.header().keyID(null).build(), smart.claims().build()),
            smart.sign(smart.header().keyID("other").build(), smart.claims().build()),
            smart.sign(
                smart.header().jwkURL(URI.create(scene.keysUrl())).build(), smart.claims().build()),
            smart.sign(
                new com.nimbusds.jose.JWSHeader.Builder(JWSAlgorithm.RS256)
                    .keyID(scene.rsa.getKeyID())
                    .build(),
                smart.claims().build()),
            new PlainJWT(smart.claims().build()).serialize(),
            genuine.substring(0, genuine.lastIndexOf('.') + 1),
            "nonsense");
    for (String assertion : wrong) {
      assertRefused(smart.ask(smart.form(EVERYTHING, assertion)), "invalid_client");
    }
    assertThat(
            byEc()
                .ask(
                    byEc()
                        .form(
                            EVERYTHING,
                            byEc()
                                .sign(
                                    byEc().header().jwkURL(URI.create(scene.keysUrl())).build(),
                                    byEc().claims().build())))
                .statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "grant_type, password, unsupported_grant_type",
    "grant_type, '', invalid_request",
    "client_assertion_type, other, invalid_request",
    "client_assertion, '', invalid_request",
    "scope, '', invalid_request"
  })
  void theFormIsChecked(String field, String value, String error) throws Exception {
    Map<String, String> form =
        byRsa().form(EVERYTHING, byRsa().sign(byRsa().header().build(), byRsa().claims().build()));
    form.put(field, value);

    assertRefused(byRsa().ask(form), error);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "scope=a&scope=b", "scope=%", "grant_type"})
  void whatIsNoFormIsRefused(String form) throws Exception {
    assertRefused(byRsa().ask(form), "invalid_request");
  }

  private static void assertRefused(HttpResponse<String> answer, String error) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(TestClient.parse(answer.body()).text("error")).isEqualTo(error);
    assertThat(TestClient.parse(answer.body()).text("error_description")).isNotBlank();
    assertThat(answer.body()).doesNotContain("access_token");
  }

  @Test
  void withoutAValidTokenEverythingButTheDescriptionIsRefused() throws Exception {
    TestClient owner = new TestClient(base, byRsa().token(EVERYTHING));
    String job = TestClient.jobOf(owner.kickOff("/$export?_type=Patient"));
    String file = TestClient.urls(owner.await(job).body()).get(0);

    for (String token : List.of("made-up", byRsa().token(EVERYTHING) + "x", "a.b.c", "")) {
      TestClient stranger = new TestClient(base, token);
      for (HttpResponse<String> answer :
          List.of(
              new TestClient(base).kickOff("/$export"),
              stranger.kickOff("/$export"),
              stranger.get(job),
              stranger.get(file),
              stranger.delete(job))) {
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertIsOutcome(answer);
      }
    }
    assertThat(new TestClient(base).get(base + "/metadata").statusCode()).isEqualTo(200);
    assertThat(owner.get(file).statusCode()).isEqualTo(200);
    assertThat(owner.get(job).body()).contains("\"requiresAccessToken\":true");
  }

  @Test
  void aTypeOutsideTheScopesIsRefusedAndWithoutTypesTheExportIsNarrowed() throws Exception {
    TestClient client = new TestClient(base, narrow().token(EVERYTHING));

    HttpResponse<String> refused = client.kickOff("/Patient/$export?_type=Patient,Condition");
    SortedMap<String, SortedSet<String>> narrowed = client.ids(client.export("/Patient/$export"));

    assertThat(refused.statusCode()).isEqualTo(403);
    assertIsOutcome(refused);
    assertThat(refused.body()).contains("Condition");
    assertThat(narrowed.keySet()).containsExactly("Observation", "Patient");
    assertThat(narrowed.get("Patient")).isEqualTo(Fixture.patientLevel().get("Patient"));
    assertThat(narrowed.get("Observation")).isEqualTo(Fixture.patientLevel().get("Observation"));
  }

  @Test
  void aGroupNeedsScopesForGroupsAndPatients() throws Exception {
    TestClient client = new TestClient(base, narrow().token("system/Observation.rs"));

    HttpResponse<String> refused = client.kickOff("/Group/plain/$export?_type=Observation");

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("Group, Patient");
  }

  @Test
  void aJobIsForItsClientWithATokenForAllThatItHolds() throws Exception {
    TestClient owner = new TestClient(base, narrow().token("system/Patient.rs system/Group.rs"));
    String job = TestClient.jobOf(owner.kickOff("/$export"));
    String file = TestClient.urls(owner.await(job).body()).get(0);
    TestClient lesser = new TestClient(base, narrow().token("system/Patient.rs"));
    TestClient other = new TestClient(base, byRsa().token(EVERYTHING));

    for (TestClient client : List.of(lesser, other)) {
      for (HttpResponse<String> answer :
          List.of(client.get(job), client.get(file), client.head(file), client.delete(job))) {
        assertThat(answer.statusCode()).isEqualTo(404);
      }
      assertIsOutcome(client.get(job));
    }
    TestClient sameAgain = new TestClient(base, narrow().token(EVERYTHING));
    assertThat(sameAgain.get(job).statusCode()).isEqualTo(200);
    assertThat(sameAgain.get(file).statusCode()).isEqualTo(200);
    assertThat(sameAgain.delete(job).statusCode()).isEqualTo(202);
    assertThat(owner.get(job).statusCode()).isEqualTo(404);
  }

  private static void assertIsOutcome(HttpResponse<String> answer) {
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/fhir+json");
    assertThat(TestClient.parse(answer.body()).text("resourceType")).isEqualTo("OperationOutcome");
  }
}
