package io.fhirexport.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberQueryTest {
  private static boolean probability(String query, String prediction) {
    return Search.matches(
        "RiskAssessment", "probability=" + query, "'prediction':[{" + prediction + "}]");
  }

  @ParameterizedTest
  @CsvSource({
    "100, 99.5, true",
    "100, 99.49, false",
    "100, 100.49, true",
    "100, 100.5, false",
    "100.00, 99.995, true",
    "100.00, 99.99, false",
    "100.00, 100.005, false",
    "1e2, 50, true",
    "1e2, 150, false",
    "1.0e2, 95, true",
    "1.0e2, 105, false",
    "1.00E+2, 99.5, true",
    "5.40e-3, 0.005395, true",
    "5.40e-3, 0.005405, false",
    "-100, -100.5, true",
    "-100, -99.5, false",
    "0, 0.0, true",
    "100, 1e2, true",
    "ne100, 100.4, false",
    "ne100, 100.5, true",
    "gt100, 100, false",
    "gt100, 100.0001, true",
    "ge100, 100.0, true",
    "ge100, 99.9999, false",
    "lt100, 100, false",
    "lt100, 99.9999, true",
    "le100, 100, true",
    "le100, 100.0001, false",
    "sa100, 100, false",
    "sa100, 100.1, true",
    "eb100, 100, false",
    "eb100, 99.9, true",
    "ap100, 90, true",
    "ap100, 110, true",
    "ap100, 89.9, false",
    "ap100, 110.1, false",
    "ap-100, -110, true",
    "'5,100', 100, true",
  })
  void roundsAtTheDigitsWrittenUnlessAPrefixOrders(String query, String value, boolean expected) {
    assertThat(probability(query, "'probabilityDecimal':" + value)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "3, true",
    "3.5, false",
    "gt3.9, true",
    "gt4, false",
    "ge4, true",
    "lt2.1, true",
    "lt2, false",
    "sa2, false",
    "sa1.9, true",
    "eb4, false",
    "eb4.1, true",
    "ap4.2, true",
    "ap5, false",
    "ne3, true",
    "30e0, false",
  })
  void aRangeIsAllBetweenItsEnds(String query, boolean expected) {
    String range = "'probabilityRange':{'low':{'value':2},'high':{'value':4}}";
    boolean within = query.equals("3");

    assertThat(probability(within ? "3e0,ge2" : query, range)).isEqualTo(expected);
  }
}
