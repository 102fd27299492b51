package io.fhirexport.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FilterTextTest {
  private static List<String> queries(String text) {
    return FilterText.queries(text, Set.of("Patient", "Observation"));
  }

  @Test
  void aCommaBeforeATypeAndAQuestionMarkDividesQueries() {
    assertThat(queries("Patient?gender=male,Observation?status=final"))
        .containsExactly("Patient?gender=male", "Observation?status=final");
  }

  @Test
  void anyOtherCommaBelongsToAValue() {
    assertThat(queries("Patient?gender=male,female,Patient?name=a,Observation,Thing?x=1"))
        .containsExactly("Patient?gender=male,female", "Patient?name=a,Observation,Thing?x=1");
  }

  @Test
  void anEscapedCommaNeverDivides() {
    assertThat(queries("Patient?name=a\\,Observation?status=final"))
        .containsExactly("Patient?name=a\\,Observation?status=final");
  }

  @Test
  void emptyItemsAreKeptToBeRefused() {
    assertThat(queries("Patient?name=a,,Observation?status=final"))
        .containsExactly("Patient?name=a,", "Observation?status=final");
    assertThat(queries("")).containsExactly("");
    assertThat(queries(",Patient?name=a")).containsExactly("", "Patient?name=a");
  }

  @Test
  void aLongListIsReadInOnePass() {
    String list = "Patient?_id=" + "0123456789,".repeat(300_000) + "x";

    assertTimeout(Duration.ofSeconds(20), () -> assertThat(queries(list)).containsExactly(list));
  }
}
