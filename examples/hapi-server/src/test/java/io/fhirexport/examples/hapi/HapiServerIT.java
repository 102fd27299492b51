package io.fhirexport.examples.hapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.Json;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the jar as a process: two tenants, and callers with different rights. */
class HapiServerIT {
  @TempDir private static Path folder;
  private static HapiProcess process;
  private static String north;
  private static String south;
  private static String west;
  private static String metadata;

  private final Client nina = new Client("token-of-nina");
  private final Client nils = new Client("token-of-nils");
  private final Client paul = new Client("token-of-paul");
  private final Client sue = new Client("token-of-sue");
  private final Client wim = new Client("token-of-wim");

  @BeforeAll
  static void start() throws Exception {
    Path all = folder.resolve("north");
    Path few = Files.createDirectories(folder.resolve("south"));
    Fixture.copyTo(all);
    for (String type : List.of("Patient", "Organization")) {
      String file = type + ".ndjson";
      Files.write(few.resolve(file), Files.readAllLines(all.resolve(file)).subList(0, 2));
    }
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--tenant", "north=" + all, "--tenant", "south=" + few));
    arguments.addAll(
        List.of("--tenant", "west=" + Files.createDirectories(folder.resolve("west"))));
    for (String caller : List.of("nina@north", "nils@north", "paul@north:Patient,Group")) {
      arguments.addAll(List.of("--caller", "token-of-" + caller.substring(0, 4) + "=" + caller));
    }
    arguments.addAll(List.of("--caller", "token-of-sue=sue@south"));
    arguments.addAll(List.of("--caller", "token-of-wim=wim@west"));
    process = HapiProcess.start(folder, arguments);
    String base = process.base();
    north = base + "/north";
    south = base + "/south";
    west = base + "/west";
    metadata = base + "/metadata";
  }

  @AfterAll
  static void stop() {
    process.close();
  }

  static Stream<Arguments> exports() {
    return Stream.of(
        Arguments.of("/$export", Fixture.system()),
        Arguments.of("/Patient/$export", Fixture.patientLevelAndReferenced()),
        Arguments.of("/Group/plain/$export", Fixture.groupAndReferenced("plain")),
        Arguments.of("/Group/empty/$export", Fixture.groupAndReferenced("empty")));
  }

  @ParameterizedTest
  @MethodSource("exports")
  void anExportHoldsWhatBelongsAndNothingElse(
      String operation, SortedMap<String, SortedSet<String>> belonging) throws Exception {
    assertThat(nils.export(north + operation)).isEqualTo(belonging);
  }

  @Test
  void aKickOffByPostTakesItsParametersFromTheBody() throws Exception {
    String parameters =
        """
        {"resourceType":"Parameters","parameter":[{"name":"_type","valueString":"Patient,Group"}]}
        """;
    String job = Client.jobOf(nina.send(north + "/$export", "POST", parameters));

    assertThat(nina.download(nina.manifest(job)).keySet()).containsExactly("Group", "Patient");
  }

  @Test
  void ordinaryRequestsGoOnBesideAndTheirChangesAreExported() throws Exception {
    String practitioner = west + "/Practitioner/new-one";
    String body = "{\"resourceType\":\"Practitioner\",\"id\":\"new-one\"}";
    String since = wim.manifest(wim.kickOff(west + "/$export")).text("transactionTime");

    HttpResponse<String> made = wim.send(practitioner, "PUT", body);
    HttpResponse<String> read = wim.get(practitioner);
    SortedMap<String, SortedSet<String>> changed = wim.export(west + "/$export?_since=" + since);

    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    assertThat(read.statusCode()).isEqualTo(200);
    assertThat(Client.parse(read.body()).text("id")).isEqualTo("new-one");
    assertThat(changed).isEqualTo(Map.of("Practitioner", Set.of("new-one")));
    assertThat(nina.get(practitioner.replace(west, north)).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/$export", "/Patient/$export", "/_operations/export/00", "/Patient/1"})
  void whoHasNoTokenIsToldToAuthenticate(String path) throws Exception {
    for (Client stranger : List.of(new Client(null), new Client("made-up"))) {
      HttpResponse<String> answer = stranger.get(north + path);

      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
      assertIsOutcome(answer);
    }
  }

  @Test
  void aTenantSeesOnlyItsOwn() throws Exception {
    SortedMap<String, SortedSet<String>> few = sue.export(south + "/$export");
    SortedMap<String, SortedSet<String>> all = Fixture.system();

    assertThat(few.keySet()).containsExactly("Organization", "Patient");
    assertThat(few).allSatisfy((type, ids) -> assertThat(ids).hasSize(2).isSubsetOf(all.get(type)));
    for (String operation : List.of("/$export", "/Patient/$export", "/Group/plain/$export")) {
      HttpResponse<String> refused = sue.get(north + operation);
      assertThat(refused.statusCode()).isEqualTo(403);
      assertIsOutcome(refused);
    }
    assertThat(sue.get(south + "/Group/plain/$export").statusCode()).isEqualTo(404);
  }

  @Test
  void aJobIsItsCallersAndItsTenantsAlone() throws Exception {
    String job = nina.kickOff(north + "/$export?_type=Patient");
    String file = Client.urls(nina.manifest(job)).get(0);

    for (String url : List.of(job, file)) {
      assertThat(nils.get(url).statusCode()).isEqualTo(404);
      assertThat(sue.get(url.replace(north, south)).statusCode()).isEqualTo(404);
      // HAPI's rules let nobody into another tenant at all.
      assertThat(sue.get(url).statusCode()).isEqualTo(403);
      assertThat(nina.get(url.replace(north, south)).statusCode()).isEqualTo(403);
    }
    assertThat(nils.send(job, "DELETE", null).statusCode()).isEqualTo(404);
    assertThat(nina.get(file).statusCode()).isEqualTo(200);

    assertThat(nina.send(job, "DELETE", null).statusCode()).isEqualTo(202);
    for (String url : List.of(job, file)) {
      HttpResponse<String> gone = nina.get(url);
      assertThat(gone.statusCode()).isEqualTo(404);
      assertIsOutcome(gone);
    }
  }

  @Test
  void theRulesForBulkExportsNarrowOrRefuse() throws Exception {
    HttpResponse<String> refused = paul.get(north + "/$export?_type=Patient,Observation");
    SortedMap<String, SortedSet<String>> narrowed = paul.export(north + "/$export");

    assertThat(refused.statusCode()).isEqualTo(403);
    assertIsOutcome(refused);
    assertThat(narrowed.keySet()).containsExactly("Group", "Patient");
    assertThat(narrowed.get("Patient")).isEqualTo(Fixture.system().get("Patient"));
    assertThat(paul.get(north + "/Observation").statusCode()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/$export?_type=Nonsense",
        "/$export?_since=yesterday",
        "/Group/no-such-group/$export",
        "/Observation/$export",
        "/Patient/1/$export",
        "/_operations/export/00",
        "/_operations/export",
        "/_operations/export/00/1/2/3",
        "/_operations/export/00/%2e%2e%2fPatient",
        "/../../nothing"
      })
  void aFaultyRequestIsAnsweredWithAnOutcome(String path) throws Exception {
    HttpResponse<String> answer = nina.get(north + path);

    assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 499);
    assertIsOutcome(answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "PATCH", "DELETE"})
  void anExportTakesNoOtherMethods(String method) throws Exception {
    HttpResponse<String> answer = nina.send(north + "/$export", method, "{}");

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).hasValue("GET, POST");
    assertIsOutcome(answer);
  }

  @Test
  void aFileHasItsTypeAndItsLengthAlsoWithoutItsBody() throws Exception {
    String url = Client.urls(nina.manifest(nina.kickOff(north + "/$export?_type=Patient"))).get(0);
    HttpResponse<String> body = nina.get(url);
    HttpResponse<String> head = nina.send(url, "HEAD", null);

    for (HttpResponse<String> answer : List.of(body, head)) {
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/fhir+ndjson");
    }
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValue("Content-Length"))
        .isPresent()
        .isEqualTo(body.headers().firstValue("Content-Length"));
  }

  @Test
  void theCapabilityStatementNamesOperationsAndProviders() throws Exception {
    Json statement = Client.parse(new Client(null).get(metadata).body());

    assertThat(statement.at("instantiates")).isNotEmpty();
    assertThat(statement.at("rest.operation").map(operation -> operation.text("definition")))
        .contains("http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export");
    assertThat(
            statement.at("rest.resource.operation").map(operation -> operation.text("definition")))
        .contains(
            "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/patient-export",
            "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/group-export");
    assertThat(statement.at("rest.resource").map(resource -> resource.text("type")))
        .contains("Practitioner", "Observation");
  }

  private static void assertIsOutcome(HttpResponse<String> answer) {
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/fhir+json");
    assertThat(Client.parse(answer.body()).text("resourceType")).isEqualTo("OperationOutcome");
  }
}
