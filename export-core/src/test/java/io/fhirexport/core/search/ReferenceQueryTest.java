package io.fhirexport.core.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferenceQueryTest {
  private static boolean subject(String query, String reference) {
    return Search.matches("Observation", query, "'subject':{'reference':'" + reference + "'}");
  }

  @ParameterizedTest
  @CsvSource({
    "Patient/7, true",
    "Group/7, true",
    "https://own.example/fhir/Patient/7, true",
    "Patient/7/_history/2, true",
    "https://own.example/fhir/Patient/7/_history/2, true",
    "https://other.example/fhir/Patient/7, false",
    "Patient/77, false",
    "Patient/8, false",
    "#7, false",
    "urn:uuid:7, false",
    "Patient?identifier=7, false",
  })
  void anIdIsThatOfAnyTypeOnThisServer(String stored, boolean expected) {
    assertThat(subject("subject=7", stored)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "subject=Patient/7",
    "subject:Patient=7",
    "subject:Patient=Patient/7",
    "subject=https://own.example/fhir/Patient/7",
    "'subject=Patient/1,Patient/7'",
  })
  void aTypeAndAnIdAreTheSameHoweverTheyAreSaid(String query) {
    assertThat(subject(query, "Patient/7")).isTrue();
    assertThat(subject(query, "Patient/7/_history/3")).isTrue();
    assertThat(subject(query, "https://own.example/fhir/Patient/7")).isTrue();
    assertThat(subject(query, "Group/7")).isFalse();
    assertThat(subject(query, "https://other.example/fhir/Patient/7")).isFalse();
  }

  @Test
  void aVersionIsComparedIfTheQueryNamesIt() {
    assertThat(subject("subject=Patient/7/_history/2", "Patient/7/_history/2")).isTrue();
    assertThat(subject("subject=Patient/7/_history/2", "Patient/7/_history/3")).isFalse();
    assertThat(subject("subject=Patient/7/_history/2", "Patient/7")).isFalse();
  }

  @Test
  void anotherServersUrlIsItself() {
    String query = "subject=https://other.example/fhir/Patient/7";

    assertThat(subject(query, "https://other.example/fhir/Patient/7")).isTrue();
    assertThat(subject(query, "https://other.example/fhir/Patient/7/_history/2")).isTrue();
    assertThat(subject(query, "https://other.example/fhir/Patient/77")).isFalse();
    assertThat(subject(query, "Patient/7")).isFalse();
  }

  @Test
  void aUrnIsItself() {
    assertThat(subject("subject=urn:uuid:7", "urn:uuid:7")).isTrue();
    assertThat(subject("subject=urn:uuid:7", "urn:uuid:8")).isFalse();
  }

  @Test
  void aParameterOfOneTypeOverlooksReferencesToOthers() {
    assertThat(subject("patient=7", "Patient/7")).isTrue();
    assertThat(subject("patient=7", "Group/7")).isFalse();
    assertThat(subject("patient:missing=true", "Group/7")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "subject:identifier=urn:mrn|9, true",
    "subject:identifier=9, true",
    "subject:identifier=urn:other|9, false",
    "subject=9, false",
    "subject:missing=false, true",
  })
  void aLogicalReferenceIsFoundByItsIdentifierOnly(String query, boolean expected) {
    String members = "'subject':{'identifier':{'system':'urn:mrn','value':'9'}}";

    assertThat(Search.matches("Observation", query, members)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "http://q/one, true",
    "http://q/one|2, true",
    "http://q/one|3, false",
    "http://q/two, false",
  })
  void aCanonicalIsFoundWithAndWithoutItsVersion(String url, boolean expected) {
    assertThat(
            Search.matches(
                "QuestionnaireResponse",
                "questionnaire=" + url,
                "'questionnaire':'http://q/one|2'"))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "https://own.example/fhir/Questionnaire/q, true",
    "https://own.example/fhir/Questionnaire/q|2, true",
    "https://own.example/fhir/Questionnaire/q|3, false",
    "Questionnaire/q, true",
    "Questionnaire/r, false",
  })
  void aCanonicalOfThisServerToo(String url, boolean expected) {
    assertThat(
            Search.matches(
                "QuestionnaireResponse",
                "questionnaire=" + url,
                "'questionnaire':'https://own.example/fhir/Questionnaire/q|2'"))
        .isEqualTo(expected);
  }

  @Test
  void aReferenceMayBeUnderABaseWithinAnother() {
    TypeFilters filters =
        TypeFilters.compile(
            List.of("Observation?subject=Patient/7"),
            SearchParameters.r4(),
            List.of("https://own.example", "https://own.example/fhir"),
            Search.NOW);
    String body =
        "{\"resourceType\":\"Observation\",\"id\":\"1\","
            + "\"subject\":{\"reference\":\"https://own.example/fhir/Patient/7\"}}";

    assertThat(Search.matches(filters, "Observation", body.getBytes(UTF_8))).isTrue();
  }
}
