package io.fhirexport.core.scope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatientReferenceMatcherTest {
  private final PatientReferenceMatcher matcher =
      new PatientReferenceMatcher(
          List.of("https://fhir.example/base", "http://internal/fhir/", "http://internal/fhir/t1"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Patient/a-1.B",
        "Patient/a-1.B/_history/3",
        "https://fhir.example/base/Patient/a-1.B",
        "https://fhir.example/base/Patient/a-1.B/_history/v.2-x",
        "http://internal/fhir/Patient/a-1.B",
        "http://internal/fhir/t1/Patient/a-1.B",
      })
  void findsTheIdOfAnOwnPatient(String reference) {
    assertThat(matcher.idOf(reference)).contains("a-1.B");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Patient",
        "Patient/",
        "Patient/a/",
        "Patient/a/b",
        "Patient/a_b",
        "Patient/a b",
        "Patient/\u00e4",
        "Patient/a?x=1",
        "Patient/a#part",
        "Patient/a/_history",
        "Patient/a/_history/",
        "Patient/a/_history/1/",
        "Patient?identifier=urn:x|1",
        "patient/a",
        "/Patient/a",
        "Practitioner/a",
        "RelatedPerson/a",
        "#Patient",
        "#p1",
        "urn:uuid:0e4ac2d6-1d2a-4e3b-9a52-0b1d6c0f2a11",
        "https://other.example/base/Patient/a",
        "https://fhir.example/baseline/Patient/a",
        "https://fhir.example/base//Patient/a",
        "https://fhir.example/base/Practitioner/a",
        "http://internal/fhir/t2/Patient/a",
      })
  void passesOverWhateverElse(String reference) {
    assertThat(matcher.idOf(reference)).isEmpty();
  }

  @Test
  void knowsIdsOfUpToSixtyFourCharacters() {
    assertThat(matcher.idOf("Patient/" + "x".repeat(64))).isPresent();
    assertThat(matcher.idOf("Patient/" + "x".repeat(65))).isEmpty();
    assertThat(matcher.idOf("Patient/a/_history/" + "1".repeat(65))).isEmpty();
  }

  @Test
  void looksOnlyAtTheRangeItIsGiven() {
    byte[] json = "{\"reference\":\"Patient/abc\"}".getBytes(UTF_8);

    assertThat(matcher.matches(json, 14, 11)).isTrue();
    assertThat(matcher.idOffset()).isEqualTo(22);
    assertThat(matcher.idLength()).isEqualTo(3);
    assertThat(matcher.matches(json, 14, 10)).isTrue();
    assertThat(matcher.idLength()).isEqualTo(2);
    assertThat(matcher.matches(json, 14, 8)).isFalse();
    assertThat(matcher.matches(json, 14, 12)).isFalse();
  }

  @Test
  void refusesABlankBase() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PatientReferenceMatcher(List.of(" / ")));
  }
}
