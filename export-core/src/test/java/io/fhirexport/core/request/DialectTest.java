package io.fhirexport.core.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportLevel;
import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DialectTest {
  private static final Dialect STU2 = new Dialect(false, true, false);
  private static final Dialect STU4 = new Dialect(true, false, false);
  private static final KickOff STRICT = new KickOff(ExportLevel.SYSTEM, null, "", false);
  private static final KickOff LENIENT = new KickOff(ExportLevel.SYSTEM, null, "", true);

  private static ParsedKickOff query(Dialect dialect, KickOff kickOff, String query) {
    return parser(dialect).query(kickOff, query);
  }

  private static ParsedKickOff query(Dialect dialect, String query) {
    return query(dialect, STRICT, query);
  }

  private static KickOffParser parser(Dialect dialect) {
    return new KickOffParser(Set.of("Patient", "Observation"), List.of(), dialect);
  }

  private static ParsedKickOff body(Dialect dialect, String item) throws IOException {
    String json = "{\"resourceType\":\"Parameters\",\"parameter\":[" + item + "]}";
    return parser(dialect)
        .body(STRICT, null, new ByteArrayInputStream(json.getBytes(UTF_8)), 10_000);
  }

  @Nested
  class OfAzure {

    @Test
    void tillMeansUntil() throws IOException {
      Instant till = Instant.parse("2026-01-02T00:00:00Z");

      assertThat(query(Dialect.DEFAULT, "_till=2026-01-02T00:00:00Z").request().until())
          .contains(till);
      assertThat(
              body(
                      Dialect.DEFAULT,
                      "{\"name\":\"_till\",\"valueInstant\":\"2026-01-02T00:00:00Z\"}")
                  .request()
                  .until())
          .contains(till);
      assertThat(query(Dialect.DEFAULT, "_till=2026-01-02").faults())
          .extracting(Issue::expression)
          .containsExactly("_till");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "_till=2026-01-02T00:00:00Z&_until=2026-01-02T00:00:00Z",
          "_until=2026-01-02T00:00:00Z&_till=2026-01-03T00:00:00Z",
          "_until=2026-01-02T00:00:00Z&_till="
        })
    void tillAndUntilTogetherAreAFault(String query) {
      for (KickOff kickOff : List.of(STRICT, LENIENT)) {
        assertThat(query(Dialect.DEFAULT, kickOff, query).faults())
            .contains(
                Issue.error(
                    IssueCode.INVALID,
                    "_till",
                    "_till means the same as _until; give one of them."));
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "10000"})
    void aPageSizeIsTakenAndExplained(String size) {
      ParsedKickOff parsed = query(Dialect.DEFAULT, "_maxCount=" + size);

      assertThat(parsed.faults()).isEmpty();
      assertThat(parsed.request().ignored())
          .containsExactly(
              new Issue(
                  Issue.Severity.INFORMATION,
                  IssueCode.INFORMATIONAL,
                  "_maxCount",
                  "_maxCount has no effect here: files are cut by their size in bytes."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10001", "-1", "", "x", "1.0", "99999999999", "1&_maxCount=2"})
    void aPageSizeThatIsNoneIsAFault(String size) {
      assertThat(query(Dialect.DEFAULT, LENIENT, "_maxCount=" + size).faults())
          .extracting(Issue::expression)
          .containsExactly("_maxCount");
    }

    @Test
    void aPageSizeHasShapesInABody() throws IOException {
      assertThat(body(Dialect.DEFAULT, "{\"name\":\"_maxCount\",\"valueInteger\":5}").faults())
          .isEmpty();
      assertThat(body(Dialect.DEFAULT, "{\"name\":\"_maxCount\",\"valueBoolean\":true}").faults())
          .hasSize(1);
    }

    @Test
    void isUnknownWhereTheHostSaysSo() {
      assertThat(query(STU4, "_maxCount=1&_till=2026-01-02T00:00:00Z").faults()).hasSize(2);
      // What narrows is never ignored.
      assertThat(query(STU4, LENIENT, "_maxCount=1&_till=2026-01-02T00:00:00Z").faults())
          .extracting(Issue::expression)
          .containsExactly("_till");
    }
  }

  @Nested
  class OfVersions {

    @Test
    void untilAndPartialManifestsCameWithTheThird() {
      String query = "_until=2026-01-02T00:00:00Z&allowPartialManifests=true";

      assertThat(query(STU2, query).faults())
          .extracting(Issue::expression)
          .containsExactlyInAnyOrder("_until", "allowPartialManifests");
      assertThat(query(STU2, LENIENT, query).faults())
          .extracting(Issue::expression)
          .containsExactly("_until");
      assertThat(query(Dialect.DEFAULT, query).faults()).isEmpty();
    }

    @Test
    void theFourthHasNoListsByComma() {
      assertThat(query(STU4, "_type=Patient,Observation&_elements=id,name").faults())
          .extracting(Issue::expression)
          .containsExactlyInAnyOrder("_type", "_elements");
      assertThat(query(STU4, "_type=Patient&_type=Observation").request().types())
          .containsExactly("Patient", "Observation");
      assertThat(query(STU2, "_type=Patient,Observation").request().types()).hasSize(2);
    }

    @Test
    void aCodeMayComeAsCoding() throws IOException {
      for (Dialect dialect : List.of(STU4, Dialect.DEFAULT)) {
        ParsedKickOff parsed =
            body(
                dialect,
                "{\"name\":\"includeAssociatedData\",\"valueCoding\":"
                    + "{\"system\":\"x\",\"code\":\"LatestProvenanceResources\"}}");

        assertThat(parsed.faults()).isEmpty();
        assertThat(parsed.request().associatedData()).containsExactly("LatestProvenanceResources");
      }
      assertThat(
              body(STU4, "{\"name\":\"includeAssociatedData\",\"valueCoding\":{\"system\":\"x\"}}")
                  .faults())
          .hasSize(1);
      assertThat(body(STU4, "{\"name\":\"_type\",\"valueCoding\":{\"code\":\"Patient\"}}").faults())
          .hasSize(1);
    }
  }
}
