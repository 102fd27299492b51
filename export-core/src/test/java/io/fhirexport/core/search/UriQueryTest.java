package io.fhirexport.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UriQueryTest {
  @ParameterizedTest
  @CsvSource({
    "url=http://acme.org/fhir/ValueSet/123, true",
    "url=http://acme.org/fhir/valueset/123, false",
    "url=http://acme.org/fhir/ValueSet/12, false",
    "url=http://acme.org/fhir/ValueSet/123/, false",
    "url:below=http://acme.org/fhir/, true",
    "url:below=http://acme.org/fhir/ValueSet/123, true",
    "url:below=http://acme.org/FHIR/, false",
    "url:below=http://acme.org/fhir/ValueSet/123/4, false",
    "url:above=http://acme.org/fhir/ValueSet/123/_history/5, true",
    "url:above=http://acme.org/fhir/ValueSet/, false",
    "'url=http://x,http://acme.org/fhir/ValueSet/123', true",
    "url:missing=false, true",
  })
  void comparesCharacterByCharacter(String query, boolean expected) {
    assertThat(Search.matches("ValueSet", query, "'url':'http://acme.org/fhir/ValueSet/123'"))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "_profile=http://p/lipid, true",
    "_profile=http://p/lipid|2, true",
    "_profile=http://p/lipid|3, false",
    "_profile=http://p/lip, false",
    "_profile:below=http://p/, true",
    "_source=http://s, true",
    "_source=http://s#5, false",
  })
  void findsWhatTheResourceSaysOfItself(String query, boolean expected) {
    String meta = "'meta':{'profile':['http://p/other','http://p/lipid|2'],'source':'http://s'}";

    assertThat(Search.matches("Observation", query, meta)).isEqualTo(expected);
  }
}
