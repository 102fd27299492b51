package io.fhirexport.core.scope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A reference's key")
class ReferenceKeysTest {
  private final ReferenceKeys keys =
      new ReferenceKeys(
          Set.of("Practitioner", "Organization"), List.of("https://a.example/fhir/", "urn:b"));

  @ParameterizedTest
  @CsvSource({
    "Practitioner/1, Practitioner/1",
    "Practitioner/1/_history/2, Practitioner/1",
    "https://a.example/fhir/Organization/x-.1, Organization/x-.1",
    "https://a.example/fhir/Organization/1/_history/7, Organization/1",
    "Practitioner?identifier=http://s|1, Practitioner?identifier=http://s|1",
    "Practitioner?identifier=http%3A%2f%2Fs%7C%c3%a9, Practitioner?identifier=http://s|\u00e9",
    "https://a.example/fhir/Practitioner?identifier=|1, Practitioner?identifier=|1",
    "Practitioner?identifier=100%, Practitioner?identifier=100%",
    "Practitioner?name=x&b=1, Practitioner?name=x&b=1",
  })
  void isFreeOfBaseVersionAndPercentSigns(String reference, String key) {
    assertThat(key(reference)).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Practitioner",
        "Practitioner/",
        "Practitioner/1/",
        "Practitioner/1#a",
        "Practitioner/1/x",
        "PractitionerRole/1",
        "Patient/1",
        "#Practitioner/1",
        "https://other.example/fhir/Practitioner/1",
        "urn:uuid:7f4ab1ed-8c0b-4a4c-8d8c-0e2a7d1c7c11",
        "Practitioner?identifier=a%0Ab",
        "Practitioner?identifier=a\tb",
      })
  void isMissingWhereNothingHereIsMeant(String reference) {
    assertThat(key(reference)).isNull();
  }

  @Test
  void isMissingWhereTheTextIsTooLong() {
    assertThat(key("Practitioner?identifier=" + "x".repeat(ReferenceKeys.LONGEST))).isNull();
  }

  private @Nullable String key(String reference) {
    byte[] b = ("\"" + reference + "\"").getBytes(UTF_8);
    return keys.read(b, 1, b.length - 2)
        ? new String(keys.bytes(), keys.offset(), keys.length(), UTF_8)
        : null;
  }
}
