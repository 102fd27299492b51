package io.fhirexport.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityQueryTest {
  private static boolean value(String query, String quantity) {
    return Search.matches("Observation", "value-quantity=" + query, "'valueQuantity':" + quantity);
  }

  @ParameterizedTest
  @CsvSource({
    "5.4, true",
    "5.4|http://unitsofmeasure.org|mg, true",
    "5.4|http://other|mg, false",
    "5.4|http://unitsofmeasure.org|g, false",
    "5.4|http://unitsofmeasure.org|MG, false",
    "5.4|http://unitsofmeasure.org|milligrams, false",
    "5.4|http://unitsofmeasure.org|, true",
    "5.4||mg, true",
    "5.4||milligrams, true",
    "5.4||g, false",
    "5.4||, true",
    "5.3, false",
    "5, true",
    "5.40, false",
    "le5.44||mg, true",
    "lt5.44||mg, false",
    "ap5||mg, true",
    "'1||mg,5.4||mg', true",
    "ne5.4||g, false",
  })
  void comparesTheNumberAndTheUnitAsItStands(String query, boolean expected) {
    assertThat(
            value(
                query,
                "{'value':5.44,'unit':'milligrams','system':'http://unitsofmeasure.org',"
                    + "'code':'mg'}"))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "<, 5, false",
    "<, lt5, true",
    "<, le4, true",
    "<, ge5, false",
    "<, ge4.9, true",
    "<, eb5, true",
    "<=, ge5, true",
    "<=, gt5, false",
    "<=, eb5, false",
    ">, gt100, true",
    ">, le5, false",
    ">, sa5, true",
    ">=, le5, true",
    ">=, sa5, false",
    ">=, ap5, true",
    ">, ap5, true",
    "<, ap6, false",
  })
  void aComparatorLeavesOneEndOpen(String comparator, String query, boolean expected) {
    assertThat(value(query, "{'value':5,'comparator':'" + comparator + "'}")).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "amount:missing=false, true",
    "totalnet=12.5, true",
    "totalnet=12.5||EUR, true",
    "totalnet=12.5|urn:iso:std:iso:4217|EUR, true",
    "totalnet=12.5|http://x|EUR, false",
    "totalnet=12.5||USD, false",
  })
  void moneyHasItsCurrencyForAUnit(String query, boolean expected) {
    String asked = query.startsWith("amount") ? query.replace("amount", "totalnet") : query;

    assertThat(Search.matches("Invoice", asked, "'totalNet':{'value':12.50,'currency':'EUR'}"))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "40|http://unitsofmeasure.org|a, false",
    "ge40|http://unitsofmeasure.org|a, true",
    "ge40|http://unitsofmeasure.org|mo, false",
    "gt50||a, true",
    "lt40||a, false",
  })
  void aRangeWithoutAnUpperEndIsOpen(String query, boolean expected) {
    String unit = "'system':'http://unitsofmeasure.org','code':'a'";

    assertThat(
            Search.matches(
                "Condition",
                "onset-age=" + query,
                "'onsetRange':{'low':{'value':40," + unit + "}}"))
        .isEqualTo(expected);
  }
}
