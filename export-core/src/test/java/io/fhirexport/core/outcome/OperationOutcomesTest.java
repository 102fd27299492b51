package io.fhirexport.core.outcome;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import java.util.List;
import org.junit.jupiter.api.Test;

class OperationOutcomesTest {

  @Test
  void writesEveryIssueInOrder() {
    byte[] json =
        OperationOutcomes.json(
            List.of(
                Issue.error(IssueCode.NOT_SUPPORTED, "_elements", "Not supported."),
                Issue.warning(IssueCode.INFORMATIONAL, null, "Café.")));

    assertThat(new String(json, UTF_8))
        .isEqualTo(
            "{\"resourceType\":\"OperationOutcome\",\"issue\":["
                + "{\"severity\":\"error\",\"code\":\"not-supported\","
                + "\"diagnostics\":\"Not supported.\",\"expression\":[\"_elements\"]},"
                + "{\"severity\":\"warning\",\"code\":\"informational\","
                + "\"diagnostics\":\"Café.\"}]}");
  }

  @Test
  void staysOnOneLineWhateverTheText() {
    byte[] json =
        OperationOutcomes.json(List.of(Issue.error(IssueCode.INVALID, null, "a\nb\r\"c\"")));

    assertThat(new String(json, UTF_8)).contains("a\\nb\\r\\\"c\\\"").doesNotContain("\n");
  }

  @Test
  void refusesToWriteAnOutcomeWithoutIssues() {
    assertThatIllegalArgumentException().isThrownBy(() -> OperationOutcomes.json(List.of()));
  }
}
