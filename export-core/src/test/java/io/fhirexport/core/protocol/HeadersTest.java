package io.fhirexport.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "respond-async | true | false",
        "Respond-Async | true | false",
        "respond-async=\"\" | true | false",
        "respond-async;x=1, handling=lenient | true | true",
        "handling=lenient, separate-export-status,respond-async | true | true",
        "handling = \"lenient\" ; a , respond-async | true | true",
        "handling=strict, handling=lenient, respond-async | true | false",
        "wait=\"respond-async, handling=lenient\" | false | false",
        "wait=\"a\\\", respond-async\" | false | false",
        ", ,respond-async, | true | false",
        "respond-asynchronously | false | false"
      })
  void preferencesAreReadAsTheRfcSays(String value, boolean async, boolean lenient) {
    PreferHeader header = PreferHeader.parse(List.of(value));

    assertThat(header.respondAsync()).isEqualTo(async);
    assertThat(header.lenient()).isEqualTo(lenient);
  }

  @Test
  void preferencesOfSeveralHeadersCountTogether() {
    PreferHeader header = PreferHeader.parse(List.of("handling=lenient", "respond-async"));

    assertThat(header.respondAsync()).isTrue();
    assertThat(header.lenient()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/fhir+json",
        "application/json",
        "Application/FHIR+JSON; charset=utf-8",
        "*/*",
        "application/*",
        "application/fhir+xml;q=1.0, application/fhir+json;q=1.0, application/json;q=0.9",
        "text/html,application/xhtml+xml,*/*;q=0.8",
        "application/xml, application/json;q=0.001",
        "*/*;q=0, application/json",
        ""
      })
  void jsonIsTaken(String value) {
    assertThat(AcceptHeader.takesJson(List.of(value))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/fhir+xml",
        "text/*",
        "application/json;q=0",
        "application/json; q=0.000, application/fhir+json;Q=0",
        "*/*, application/json;q=0, application/fhir+json;q=0",
        "application/jsonp"
      })
  void jsonIsNotTaken(String value) {
    assertThat(AcceptHeader.takesJson(List.of(value))).isFalse();
  }

  @Test
  void noAcceptTakesEverything() {
    assertThat(AcceptHeader.takesJson(List.of())).isTrue();
    assertThat(AcceptHeader.takesJson(List.of("text/csv", "application/json"))).isTrue();
  }
}
