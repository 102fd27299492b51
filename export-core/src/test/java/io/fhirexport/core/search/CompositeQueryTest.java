package io.fhirexport.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompositeQueryTest {
  private static final String PRESSURE =
      "'code':{'coding':[{'system':'http://l','code':'bp'}]},'valueQuantity':{'value':1},"
          + "'component':["
          + "{'code':{'coding':[{'system':'http://l','code':'sys'}]},'valueQuantity':{'value':140}},"
          + "{'code':{'coding':[{'system':'http://l','code':'dia'}]},'valueQuantity':{'value':90}}]";

  @ParameterizedTest
  @CsvSource({
    "component-code-value-quantity=sys$140, true",
    "component-code-value-quantity=http://l|sys$gt130, true",
    "component-code-value-quantity=dia$gt130, false",
    "component-code-value-quantity=bp$1, false",
    "'component-code-value-quantity=dia$140,dia$90', true",
    "code-value-quantity=bp$1, true",
    "code-value-quantity=sys$140, false",
    "combo-code-value-quantity=bp$1, true",
    "combo-code-value-quantity=sys$140, true",
    "combo-code-value-quantity=bp$140, false",
  })
  void theComponentsMustMatchInOnePlace(String query, boolean expected) {
    assertThat(Search.matches("Observation", query, PRESSURE)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "DocumentReference/1$replaces, true",
    "DocumentReference/1$http://hl7.org/fhir/document-relationship-type|replaces, true",
    "DocumentReference/1$http://other|replaces, false",
    "DocumentReference/1$appends, false",
    "DocumentReference/2$replaces, false",
  })
  void aComponentThatIsACodeHasItsCodeSystem(String value, boolean expected) {
    assertThat(
            Search.matches(
                "DocumentReference",
                "relationship=" + value,
                "'relatesTo':[{'code':'replaces','target':{'reference':'DocumentReference/1'}}]"))
        .isEqualTo(expected);
  }
}
