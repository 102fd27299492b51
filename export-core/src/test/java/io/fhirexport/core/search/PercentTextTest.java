package io.fhirexport.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PercentTextTest {
  @Test
  void decodesBytesAsUtf8() throws QueryFaultException {
    assertThat(PercentText.decode("M%C3%BCller%20%26%20S%c3%b6hne%25"))
        .isEqualTo("Müller & Söhne%");
  }

  @Test
  void leavesAPlusAsItIs() throws QueryFaultException {
    assertThat(PercentText.decode("12:00%2B02:00 12:00+02:00"))
        .isEqualTo("12:00+02:00 12:00+02:00");
  }

  @ParameterizedTest
  @ValueSource(strings = {"100%", "%4", "%zz", "a%4gb", "%C3", "%C3%28"})
  void refusesWhatIsNoEncoding(String text) {
    assertThatThrownBy(() -> PercentText.decode(text)).isInstanceOf(QueryFaultException.class);
  }
}
