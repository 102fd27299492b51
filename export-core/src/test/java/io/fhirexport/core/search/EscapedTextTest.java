package io.fhirexport.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EscapedTextTest {
  @Test
  void dividesAtSeparatorsThatAreNotEscaped() {
    assertThat(EscapedText.split("a,b\\,c,,d", ',')).containsExactly("a", "b\\,c", "", "d");
    assertThat(EscapedText.split("s|c\\|d", '|')).containsExactly("s", "c\\|d");
    assertThat(EscapedText.split("a$b\\$c", '$')).containsExactly("a", "b\\$c");
  }

  @Test
  void anEscapedBackslashEscapesNothing() {
    assertThat(EscapedText.split("a\\\\,b", ',')).containsExactly("a\\\\", "b");
    assertThat(EscapedText.unescape("a\\\\,b")).isEqualTo("a\\,b");
  }

  @Test
  void takesOneBackslashFromEachEscape() {
    assertThat(EscapedText.unescape("\\,\\|\\$\\\\")).isEqualTo(",|$\\");
  }

  @Test
  void aBackslashBeforeAnythingElseStandsForItself() {
    assertThat(EscapedText.unescape("a\\b\\")).isEqualTo("a\\b\\");
  }
}
