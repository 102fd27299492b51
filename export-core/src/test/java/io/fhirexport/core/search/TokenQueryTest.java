package io.fhirexport.core.search;

import static io.fhirexport.core.search.Search.faults;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenQueryTest {
  private static boolean concept(String query) {
    return Search.matches(
        "Observation",
        query,
        "'code':{'coding':[{'system':'http://a','code':'X1'},{'code':'y|2'}],'text':'X3'}");
  }

  private static boolean patient(String query, String members) {
    return Search.matches("Patient", query, members);
  }

  @ParameterizedTest
  @CsvSource({
    "code=X1, true",
    "code=x1, true",
    "code=X, false",
    "code=X3, false",
    "code=http://a|X1, true",
    "code=http://a|x1, true",
    "code=http://A|X1, false",
    "code=http://b|X1, false",
    "code=|X1, false",
    "code=|y\\|2, true",
    "code=y\\|2, true",
    "code=http://a|, true",
    "code=http://b|, false",
    "'code=nothing,X1', true",
    "'code=nothing,http://a|', true",
    "code:not=X1, false",
    "code:not=X9, true",
    "'code:not=X9,X1', false",
    "code:missing=true, false",
    "code:missing=false, true",
    "value-concept:not=X1, true",
    "value-concept:missing=true, true",
    "value-concept=X1, false",
  })
  void findsAConceptByAnyOfItsCodings(String query, boolean expected) {
    assertThat(concept(query)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "identifier=7A, true",
    "identifier=7a, true",
    "identifier=urn:mrn|7A, true",
    "identifier=urn:other|7A, false",
    "identifier=|7A, false",
    "identifier=urn:mrn|, true",
    "identifier=|8, true",
    "identifier=mrn, false",
  })
  void findsAnIdentifierBySystemAndValue(String query, boolean expected) {
    String members = "'identifier':[{'system':'urn:mrn','value':'7A'},{'value':'8'}]";

    assertThat(patient(query, members)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "telecom=555-1, true",
    "phone=555-1, true",
    "email=555-1, false",
    "email=Ann@A.example, true",
    "telecom=555, false",
  })
  void findsAContactPointByItsWholeValue(String query, boolean expected) {
    String members =
        "'telecom':[{'system':'phone','value':'555-1'},{'system':'email','value':'ann@a.example'}]";

    assertThat(patient(query, members)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "gender=male, true",
    "gender=Male, false",
    "gender=|male, true",
    "gender:not=male, false",
    "gender:not=female, true",
    "active=true, true",
    "active=false, false",
    "active:missing=false, true",
    "_id=one, true",
    "_id=ONE, false",
    "'_id=two,one', true",
    "_id:not=two, true",
    "deceased=false, true",
  })
  void comparesPrimitivesWithRegardToCase(String query, boolean expected) {
    assertThat(patient(query, "'gender':'male','active':true")).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "gender=http://hl7.org/fhir/administrative-gender|male, true",
    "gender=http://hl7.org/fhir/administrative-gender|female, false",
    "gender=http://hl7.org/fhir/administrative-gender|, true",
    "gender=http://other|male, false",
    "gender=http://other|, false",
  })
  void aCodeHasTheSystemOfItsValueSet(String query, boolean expected) {
    assertThat(patient(query, "'gender':'male'")).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "_tag=http://t|a, true",
    "_tag=b, false",
    "_security=R, true",
    "_security:not=R, false",
  })
  void findsLabelsOfTheResource(String query, boolean expected) {
    String members = "'meta':{'tag':[{'system':'http://t','code':'a'}],'security':[{'code':'R'}]}";

    assertThat(patient(query, members)).isEqualTo(expected);
  }

  @Test
  void soHasACodeWithinADataType() {
    String members = "'address':[{'use':'home'}]";

    assertThat(patient("address-use=http://hl7.org/fhir/address-use|home", members)).isTrue();
    assertThat(patient("address-use=http://hl7.org/fhir/name-use|home", members)).isFalse();
  }

  @Test
  void whereThereIsNoSystemNoneMayBeAskedFor() {
    assertThat(faults("Patient?active=http://x|true", "Patient?telecom=phone|5", "Patient?_id=a|b"))
        .hasSize(3);
  }

  @Test
  void aDisplayAloneIsNoCode() {
    String members = "'code':{'coding':[{'system':'http://a','display':'X1'}]}";

    assertThat(Search.matches("Observation", "code=X1", members)).isFalse();
    assertThat(Search.matches("Observation", "code=http://a|", members)).isTrue();
  }
}
