package io.fhirexport.core.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.fhirexport.api.ExportLevel;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KickOffParserTest {
  private static final KickOff STRICT =
      new KickOff(ExportLevel.PATIENT, null, "https://a.example/fhir/Patient/$export", false);
  private static final KickOff LENIENT =
      new KickOff(ExportLevel.PATIENT, null, "https://a.example/fhir/Patient/$export", true);

  private final KickOffParser parser =
      new KickOffParser(
          Set.of("Patient", "Observation", "Group"), List.of(URI.create("https://a.example/fhir")));

  private ParsedKickOff query(String query) {
    return parser.query(STRICT, query);
  }

  private ParsedKickOff body(KickOff kickOff, String json) throws IOException {
    return parser.body(kickOff, null, new ByteArrayInputStream(json.getBytes(UTF_8)), 10_000);
  }

  private static String parametersOf(String... items) {
    return "{\"resourceType\":\"Parameters\",\"parameter\":[" + String.join(",", items) + "]}";
  }

  private static List<String> texts(ParsedKickOff parsed) {
    return parsed.faults().stream().map(Issue::text).toList();
  }

  @Nested
  class OfAQuery {

    @Test
    void nothingAsksForEverything() {
      ParsedKickOff parsed = query(null);

      assertThat(parsed.faults()).isEmpty();
      assertThat(parsed.request().types()).isEmpty();
      assertThat(parsed.request().since()).isEmpty();
      assertThat(parsed.request().patients()).isEmpty();
      assertThat(parsed.request().url()).isEqualTo(STRICT.url());
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "application/fhir%2Bndjson",
          "application/fhir+ndjson",
          "application/ndjson",
          "ndjson",
          "NDJSON"
        })
    void ndjsonHasThreeNames(String value) {
      assertThat(query("_outputFormat=" + value).faults()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/fhir%2Bjson", "text/csv", ""})
    void otherFormatsAreNotSupported(String value) {
      assertThat(query("_outputFormat=" + value).faults())
          .extracting(Issue::code)
          .containsExactly(IssueCode.NOT_SUPPORTED);
    }

    @ParameterizedTest
    @CsvSource({
      "2026-01-02T03:04:05Z,2026-01-02T03:04:05Z",
      "2026-01-02T03:04:05.123456789Z,2026-01-02T03:04:05.123456789Z",
      "2026-01-02T03:04:05.1234567891Z,2026-01-02T03:04:05.123456789Z",
      "2026-01-02T03%3A04%3A05%2B01%3A00,2026-01-02T02:04:05Z",
      "2026-01-02T03:04:05+01:00,2026-01-02T02:04:05Z",
      "2026-01-02T03:04:05-05:30,2026-01-02T08:34:05Z"
    })
    void instantsCarrySecondsAndZone(String value, Instant instant) {
      assertThat(query("_since=" + value).request().since()).contains(instant);
      assertThat(query("_until=" + value).request().until()).contains(instant);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "2026",
          "2026-01-02",
          "2026-01-02T03:04Z",
          "2026-01-02T03:04:05",
          "2026-02-30T03:04:05Z",
          "2026-01-02T24:00:00Z",
          "2026-01-02T03:04:05%2B99:00",
          "yesterday"
        })
    void anythingLessThanAnInstantIsInvalid(String value) {
      assertThat(query("_since=" + value).faults())
          .extracting(Issue::expression, Issue::code)
          .containsExactly(tuple("_since", IssueCode.INVALID));
      assertThat(query("_until=" + value).faults()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "_since=2026-01-02T03:04:05Z",
          "_until=2026-01-02T03:04:05Z",
          "_outputFormat=ndjson"
        })
    void whatIsGivenTwiceIsInvalid(String parameter) {
      assertThat(texts(query(parameter + "&" + parameter)))
          .singleElement()
          .asString()
          .endsWith("may be given once only.");
    }

    @Test
    void aWindowThatIsUpsideDownIsInvalid() {
      ParsedKickOff parsed = query("_since=2026-01-02T00:00:00Z&_until=2026-01-01T00:00:00Z");

      assertThat(texts(parsed)).containsExactly("_until must be later than _since.");
    }

    @Test
    void typesAreSplitTrimmedAndDeduplicated() {
      ParsedKickOff parsed = query("_type=Observation,%20Patient&_type=Group+,Observation");

      assertThat(parsed.faults()).isEmpty();
      assertThat(parsed.request().types()).containsExactly("Observation", "Patient", "Group");
    }

    @ParameterizedTest
    @ValueSource(strings = {"_type", "_type=", "_type=Patient,", "_type=,Patient", "_type=%20"})
    void anEmptyTypeIsInvalid(String query) {
      assertThat(texts(query(query))).containsExactly("_type has an empty item.");
    }

    @Test
    void everyUnknownTypeIsNamed() {
      ParsedKickOff parsed = query("_type=patient,Resource,Patient,%3Cb%3E");

      assertThat(texts(parsed))
          .containsExactly(
              "_type names no resource type: patient.",
              "_type names no resource type: Resource.",
              "_type names no resource type: a malformed name.");
      assertThat(parsed.request().types()).containsExactly("Patient");
    }

    @Test
    void generalParametersChangeNothing() {
      assertThat(query("_format=json&_pretty=true&&").faults()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void partialManifestsMayBeAllowed(String value) {
      assertThat(query("allowPartialManifests=" + value).faults()).isEmpty();
      assertThat(query("allowPartialManifests=" + value).request().partialManifests())
          .isEqualTo(Boolean.parseBoolean(value));
    }

    @Test
    void allowPartialManifestsIsTrueOrFalse() {
      assertThat(query("allowPartialManifests=maybe").faults()).hasSize(1);
    }

    @Test
    void patientsAreForAPostAndStayUnspoken() {
      ParsedKickOff parsed = parser.query(LENIENT, "patient=Patient/secret-1");

      assertThat(texts(parsed)).containsExactly("patient is for a POST only.");
    }

    @Test
    void allFaultsAreFoundAtOnce() {
      ParsedKickOff parsed = query("_since=x&_until=y&_type=Z&_elements=,&_outputFormat=csv");

      assertThat(parsed.faults())
          .extracting(Issue::expression)
          .containsExactly("_since", "_until", "_type", "_elements", "_outputFormat");
    }

    @Test
    void aNameThatIsNoNameIsNotRepeated() {
      assertThat(texts(query("%3Cscript%3E=1")))
          .containsExactly("A parameter with an unusual name is not supported.");
      assertThat(texts(query("=1"))).containsExactly("A parameter has no name.");
      assertThat(query("%zz=1").faults()).hasSize(1);
    }
  }

  @Nested
  class OfFilters {
    @Test
    void eachTypeFilterIsOneQueryAndElementsAreLists() throws IOException {
      ExportRequest sent =
          query(
                  "_typeFilter=Patient%3Fgender%3Dmale%26active%3Dtrue&_typeFilter=Condition%3Fcode%3Da,b"
                      + "&_elements=id,%20Patient.name&_elements=birthDate")
              .request();

      assertThat(sent.typeFilters())
          .containsExactly("Patient?gender=male&active=true", "Condition?code=a,b");
      assertThat(sent.elements()).containsExactly("id", "Patient.name", "birthDate");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "_typeFilter=Observation?status=final&code=x",
          "code=x&_typeFilter=Observation?status=final"
        })
    void oneThatARawAmpersandMayHaveCutIsRefusedAlsoWhenLenient(String query) {
      for (KickOff kickOff : List.of(STRICT, LENIENT)) {
        assertThat(parser.query(kickOff, query).faults())
            .containsExactly(
                Issue.error(
                    IssueCode.NOT_SUPPORTED,
                    "code",
                    "code is not supported. If it belongs to a _typeFilter, each & in there must"
                        + " be percent-encoded: %26."));
      }
    }

    @Test
    void generalParametersBesideOneAreNoPartsOfIt() {
      assertThat(query("_typeFilter=Observation?status=final&_format=json").faults()).isEmpty();
    }

    @Test
    void inABodyLeavesUnknownParametersToLenience() throws IOException {
      String json =
          parametersOf(
              "{\"name\":\"_typeFilter\",\"valueString\":\"Observation?status=final\"}",
              "{\"name\":\"code\",\"valueString\":\"x\"}");

      assertThat(body(LENIENT, json).faults()).isEmpty();
    }

    @Test
    void associatedDataIsAListOfCodes() throws IOException {
      assertThat(query("includeAssociatedData=A,B").request().associatedData())
          .containsExactly("A", "B");
      assertThat(query("includeAssociatedData=A,,B").faults())
          .extracting(Issue::expression)
          .containsExactly("includeAssociatedData");
    }

    @Test
    void whatOutputIsOrganizedByIsTakenAsItIs() throws IOException {
      assertThat(query("organizeOutputBy=Patient").request().organizeOutputBy())
          .hasValue("Patient");
      for (String shape : List.of("valueString", "valueCode")) {
        String json = parametersOf("{\"name\":\"organizeOutputBy\",\"" + shape + "\":\"Patient\"}");
        assertThat(body(STRICT, json).request().organizeOutputBy()).hasValue("Patient");
      }
      assertThat(query("organizeOutputBy=Patient&organizeOutputBy=Group").faults())
          .extracting(Issue::expression)
          .containsExactly("organizeOutputBy");
    }

    @Test
    void aContainerIsTakenAsItIs() throws IOException {
      assertThat(query("_container=Some%2F..%2FWhere").request().container())
          .hasValue("Some/../Where");
      assertThat(query("_container=a&_container=b").faults())
          .extracting(Issue::expression)
          .containsExactly("_container");
    }
  }

  @Nested
  class OfUnsupportedParameters {

    @ParameterizedTest
    @CsvSource({
      "container,false",
      "_isParallel,true",
      "_anonymizationConfig,false",
      "_anonymizationConfigEtag,false",
      "_anonymizationConfigCollectionReference,false",
      "_minimumFileSize,true",
      "unheardOf,true",
      "_typefilter,false",
      "typeFilter,false",
      "_type:in,false",
      "_SINCE,false",
      "patients,false",
      "_types,false",
      "_typeFilters,false",
      "_type-filter,false",
      "type_filter,false",
      "_element,false",
      "_lastUpdated,false"
    })
    void eachIsRefusedAndMayBeIgnoredUnlessItNarrows(String name, boolean mayBeIgnored)
        throws IOException {
      String json = parametersOf("{\"name\":\"" + name + "\",\"valueString\":\"1\"}");

      for (ParsedKickOff strict : List.of(query(name + "=1"), body(STRICT, json))) {
        assertThat(strict.faults())
            .containsExactly(
                Issue.error(IssueCode.NOT_SUPPORTED, name, name + " is not supported."));
      }
      for (ParsedKickOff lenient :
          List.of(parser.query(LENIENT, name + "=1"), body(LENIENT, json))) {
        assertThat(lenient.faults().isEmpty()).isEqualTo(mayBeIgnored);
        assertThat(lenient.request().ignored()).hasSize(mayBeIgnored ? 1 : 0);
      }
    }

    @Test
    void oneThatIsRepeatedIsIgnoredOnce() {
      ParsedKickOff parsed = parser.query(LENIENT, "_isParallel=1&_isParallel=2");

      assertThat(parsed.request().ignored())
          .containsExactly(
              Issue.warning(
                  IssueCode.NOT_SUPPORTED,
                  "_isParallel",
                  "_isParallel is not supported and was ignored."));
    }

    @Test
    void lenienceDoesNotForgiveFaultsOfSupportedOnes() {
      assertThat(parser.query(LENIENT, "_type=Nope&_since=x").faults()).hasSize(2);
    }
  }
}
