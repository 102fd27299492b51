package io.fhirexport.core.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A filter, before a body is read to its end,")
class EarlyRefusalTest {
  private static final String BODY =
      "{\"resourceType\":\"Observation\",\"id\":\"o\",\"meta\":{\"lastUpdated\":\"2026-01-01T00:00:00Z\"},"
          + "\"status\":\"final\",\"code\":{\"coding\":[{\"code\":\"a\"}]},\"valueString\":\"x\"}";

  private static boolean isRefused(String... queries) throws IOException {
    return Search.isRefusedEarly(Search.compile(queries), "Observation", BODY.getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "status=final, false",
    "status=amended, true",
    "status:not=final, true",
    "code=a, false",
    "code=b, true",
    "code=a&status=amended, true",
    "status:missing=true, true"
  })
  @DisplayName("goes by members that alone decide over a parameter")
  void goesByWholeMembers(String query, boolean refused) throws IOException {
    assertThat(isRefused("Observation?" + query)).isEqualTo(refused);
  }

  @Test
  @DisplayName("refuses when the last of several queries has failed")
  void needsAllQueriesToFail() throws IOException {
    assertThat(isRefused("Observation?code=b", "Observation?status=final")).isFalse();
    assertThat(isRefused("Observation?code=b", "Observation?status=amended")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "_id=p",
    "_lastUpdated=gt2026-06-01",
    "combo-code=b",
    "category=c",
    "subject=Patient/p"
  })
  @DisplayName("leaves open what other members, an envelope or an absence could decide")
  void leavesOpenWhatItCannotKnow(String query) throws IOException {
    assertThat(isRefused("Observation?" + query)).isFalse();
  }
}
