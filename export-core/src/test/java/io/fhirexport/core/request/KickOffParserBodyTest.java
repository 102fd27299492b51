package io.fhirexport.core.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportLevel;
import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KickOffParserBodyTest {
  private static final KickOff STRICT =
      new KickOff(ExportLevel.PATIENT, null, "https://a.example/fhir/Patient/$export", false);
  private static final KickOff LENIENT =
      new KickOff(ExportLevel.PATIENT, null, "https://a.example/fhir/Patient/$export", true);

  private final KickOffParser parser =
      new KickOffParser(
          Set.of("Patient", "Observation", "Group"), List.of(URI.create("https://a.example/fhir")));

  private ParsedKickOff body(KickOff kickOff, String json) throws IOException {
    return parser.body(kickOff, null, new ByteArrayInputStream(json.getBytes(UTF_8)), 10_000);
  }

  private ParsedKickOff parameters(String... items) throws IOException {
    return body(STRICT, parametersOf(items));
  }

  private static String parametersOf(String... items) {
    return "{\"resourceType\":\"Parameters\",\"parameter\":[" + String.join(",", items) + "]}";
  }

  private static List<String> texts(ParsedKickOff parsed) {
    return parsed.faults().stream().map(Issue::text).toList();
  }

  @Nested
  class OfABody {

    @Test
    void everyParameterHasItsShapes() throws IOException {
      ParsedKickOff parsed =
          parameters(
              "{\"name\":\"_outputFormat\",\"valueString\":\"application/fhir+ndjson\"}",
              "{\"name\":\"_since\",\"valueInstant\":\"2026-01-01T00:00:00Z\"}",
              "{\"name\":\"_until\",\"valueDateTime\":\"2026-01-02T00:00:00+01:00\"}",
              "{\"name\":\"_type\",\"valueString\":\"Patient,Observation\"}",
              "{\"valueCode\":\"Group\",\"name\":\"_type\"}",
              "{\"name\":\"allowPartialManifests\",\"valueBoolean\":true}",
              "{\"name\":\"patient\",\"valueReference\":{\"reference\":\"Patient/1\"}}");

      assertThat(parsed.faults()).isEmpty();
      assertThat(parsed.request().since()).contains(Instant.parse("2026-01-01T00:00:00Z"));
      assertThat(parsed.request().until()).contains(Instant.parse("2026-01-01T23:00:00Z"));
      assertThat(parsed.request().types()).containsExactly("Patient", "Observation", "Group");
      assertThat(parsed.request().patients().orElseThrow()).containsExactly("1");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "{\"name\":\"_since\",\"valueDate\":\"2026-01-01\"}",
          "{\"name\":\"_since\",\"valueInstant\":null}",
          "{\"name\":\"_since\"}",
          "{\"name\":\"_since\",\"valueString\":\"a\",\"valueInstant\":\"b\"}",
          "{\"name\":\"_type\",\"valueReference\":{\"reference\":\"Patient/1\"}}",
          "{\"name\":\"_type\",\"part\":[{\"name\":\"x\",\"valueString\":\"Patient\"}]}",
          "{\"name\":\"patient\",\"valueIdentifier\":{\"value\":\"1\"}}",
          "{\"name\":\"patient\",\"valueReference\":\"Patient/1\"}",
          "{\"name\":\"patient\",\"resource\":{\"resourceType\":\"Patient\",\"id\":\"1\"}}"
        })
    void aWrongShapeIsNamed(String item) throws IOException {
      assertThat(texts(parameters(item)))
          .singleElement()
          .asString()
          .contains(" must have one value, as one of: value");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "{\"name\":\"_typeFilter\",\"valueString\":\"Patient?name=a\\ud800\"}",
          "{\"name\":\"_typeFilter\",\"valueString\":\"Patient?name=\\udc00\\ud800a\"}",
          "{\"name\":\"_container\",\"valueString\":\"\\ud800\"}",
          "{\"name\":\"includeAssociatedData\",\"valueCode\":\"_\\udfff\"}"
        })
    void halfACharacterIsRefusedSinceNoStoreCouldKeepIt(String item) throws IOException {
      assertThat(texts(body(LENIENT, parametersOf(item))))
          .singleElement()
          .asString()
          .endsWith(" holds half a character: a surrogate without the other one of its pair.");
    }

    @Test
    void aWholePairOfSurrogatesIsTaken() throws IOException {
      ParsedKickOff parsed =
          parameters("{\"name\":\"_typeFilter\",\"valueString\":\"Patient?name=\\ud867\\ude3d\"}");

      assertThat(parsed.faults()).isEmpty();
      assertThat(parsed.request().typeFilters()).containsExactly("Patient?name=\ud867\ude3d");
    }

    @Test
    void nothingAtAllIsNoParameters() throws IOException {
      assertThat(body(STRICT, "").faults()).isEmpty();
      assertThat(body(STRICT, "{\"resourceType\":\"Parameters\"}").faults()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "[]",
          "1",
          "{}",
          "{\"resourceType\":\"Patient\"}",
          "{\"resourceType\":[\"Parameters\"]}",
          "{\"resourceType\":\"Parameters\"} {}"
        })
    void anythingButParametersIsInvalid(String json) throws IOException {
      assertThat(texts(body(STRICT, json)))
          .containsExactly("The body must be one Parameters resource.");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "{",
          "secret-1",
          "{\"parameter\":[{\"name\":\"patient\",\"valueReference\":{\"reference\":\"secret-1",
          "{\"parameter\":[],\"parameter\":[]}"
        })
    void brokenJsonIsInvalidAndNotRepeated(String json) throws IOException {
      assertThat(texts(body(STRICT, json)))
          .singleElement()
          .asString()
          .startsWith("The body is not well-formed JSON (line 1,")
          .doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"valueString\":\"1\"}", "1", "[]", "{\"name\":5}"})
    void aParameterWithoutNameIsInvalid(String item) throws IOException {
      assertThat(parameters(item).faults())
          .extracting(Issue::code)
          .containsExactly(IssueCode.INVALID);
    }

    @Test
    void aListOfParametersThatIsNoListIsInvalid() throws IOException {
      assertThat(texts(body(STRICT, "{\"resourceType\":\"Parameters\",\"parameter\":{}}")))
          .containsExactly("parameter must be an array.");
    }

    @Test
    void parametersInTheUrlAreRefused() throws IOException {
      ParsedKickOff parsed =
          parser.body(
              LENIENT,
              "_type=Patient&_format=json&patient=Patient/secret",
              new ByteArrayInputStream(new byte[0]),
              100);

      assertThat(texts(parsed))
          .containsExactly(
              "_type stands in the URL; a POST has its parameters in the body.",
              "patient stands in the URL; a POST has its parameters in the body.");
    }

    @Test
    void aBodyBeyondTheLimitIsTooLong() throws IOException {
      String json = "{\"resourceType\":\"Parameters\"}";
      byte[] bytes = json.getBytes(UTF_8);

      assertThat(parser.body(STRICT, null, new ByteArrayInputStream(bytes), bytes.length).faults())
          .isEmpty();
      assertThat(
              parser.body(STRICT, null, new ByteArrayInputStream(bytes), bytes.length - 1).faults())
          .extracting(Issue::code)
          .containsExactly(IssueCode.TOO_LONG);
    }
  }

  @Nested
  class OfPatients {

    private ParsedKickOff patient(String reference) throws IOException {
      return parameters(
          "{\"name\":\"patient\",\"valueReference\":{\"reference\":\"" + reference + "\"}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Patient/a-1.B", "https://a.example/fhir/Patient/a-1.B"})
    void oneOfThisServerIsTaken(String reference) throws IOException {
      assertThat(patient(reference).request().patients().orElseThrow()).containsExactly("a-1.B");
    }

    @ParameterizedTest
    @CsvSource({
      "https://b.example/fhir/Patient/secret,to another server",
      "https://a.example/fhirPatient/secret,to another server",
      "Patient/secret/_history/2,to a version",
      "https://a.example/fhir/Patient/secret/_history/2,to a version",
      "#secret,to a contained resource",
      "Group/secret,to a resource that is not a Patient",
      "secret,malformed",
      "urn:uuid:secret,malformed",
      "Patient/secret_,malformed",
      "Patient?identifier=secret,malformed"
    })
    void anyOtherIsRefusedUnspoken(String reference, String reason) throws IOException {
      assertThat(texts(patient(reference)))
          .singleElement()
          .asString()
          .endsWith("1 of them: " + reason + ".")
          .doesNotContain("secret");
    }

    @Test
    void oneUnderABaseWithinAnotherIsTaken() throws IOException {
      KickOffParser nested =
          new KickOffParser(
              Set.of("Patient"),
              List.of(URI.create("https://a.example"), URI.create("https://a.example/fhir")));
      String json =
          parametersOf(
              "{\"name\":\"patient\","
                  + "\"valueReference\":{\"reference\":\"https://a.example/fhir/Patient/1\"}}");

      ParsedKickOff parsed =
          nested.body(STRICT, null, new ByteArrayInputStream(json.getBytes(UTF_8)), 10_000);

      assertThat(parsed.faults()).isEmpty();
      assertThat(parsed.request().patients()).contains(Set.of("1"));
    }

    @Test
    void aLogicalReferenceIsRefused() throws IOException {
      ParsedKickOff parsed =
          parameters(
              "{\"name\":\"patient\",\"valueReference\":{\"identifier\":{\"value\":\"secret\"}}}");

      assertThat(texts(parsed))
          .singleElement()
          .asString()
          .endsWith("1 of them: without a literal reference.");
    }

    @Test
    void faultsOfOneKindAreCounted() throws IOException {
      ParsedKickOff parsed =
          parameters(
              "{\"name\":\"patient\",\"valueString\":\"Group/1\"}",
              "{\"name\":\"patient\",\"valueString\":\"Patient/1\"}",
              "{\"name\":\"patient\",\"valueString\":\"Group/2\"}");

      assertThat(texts(parsed)).singleElement().asString().contains("2 of them");
    }

    @Test
    void atSystemLevelThereAreNone() throws IOException {
      KickOff system = new KickOff(ExportLevel.SYSTEM, null, "", true);

      ParsedKickOff parsed =
          body(system, parametersOf("{\"name\":\"patient\",\"valueString\":\"Patient/secret\"}"));

      assertThat(texts(parsed)).containsExactly("patient does not apply to a system level export.");
    }

    @Test
    void fiftyThousandFitIntoEightMebibytes() throws IOException {
      String[] items = new String[50_000];
      for (int i = 0; i < items.length; i++) {
        items[i] =
            "{\"name\":\"patient\",\"valueReference\":{\"reference\":\"Patient/%s\"}}"
                .formatted(new UUID(i, i));
      }
      byte[] json = parametersOf(items).getBytes(UTF_8);

      ParsedKickOff parsed =
          parser.body(STRICT, null, new ByteArrayInputStream(json), 8 * 1024 * 1024);

      assertThat(parsed.faults()).isEmpty();
      assertThat(parsed.request().patients().orElseThrow()).hasSize(50_000);
    }
  }
}
