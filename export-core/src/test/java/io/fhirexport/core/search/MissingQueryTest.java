package io.fhirexport.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MissingQueryTest {
  private static final String WHY = "'extension':[{'url':'http://x','valueCode':'unknown'}]";

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "code; 'code':{*}",
        "code; 'code':{'id':'1',*}",
        "subject; 'subject':{*}",
        "date; 'effectivePeriod':{*}",
        "date; 'effectivePeriod':{'_start':{*}}",
        "value-quantity; 'valueQuantity':{*}",
        "value-quantity; 'valueQuantity':{'unit':'mg','code':'mg'}",
        "status; '_status':{*}",
        "status; 'x':'1'"
      })
  void anElementThatSaysNothingIsNoValue(String code, String members) {
    assertThat(isMissing(code, members)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "code; 'code':{'text':'x',*}",
        "subject; 'subject':{'display':'x'}",
        "date; 'effectivePeriod':{'end':'2026',*}",
        "value-quantity; 'valueQuantity':{'value':0}",
        "status; 'status':'final'"
      })
  void anElementThatSaysAnythingIsOne(String code, String members) {
    assertThat(isMissing(code, members)).isFalse();
  }

  private static boolean isMissing(String code, String members) {
    String json = members.replace("*", WHY);
    boolean missing = Search.matches("Observation", code + ":missing=true", json);
    assertThat(Search.matches("Observation", code + ":missing=false", json)).isEqualTo(!missing);
    return missing;
  }
}
