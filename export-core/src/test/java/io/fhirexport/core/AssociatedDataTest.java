package io.fhirexport.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.Issue;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What includeAssociatedData asks in vain")
class AssociatedDataTest {
  @Test
  void isNamedOnceAndNeverBeyondTheFirstHundred() {
    ExportRequest.Builder request = ExportRequest.system().associatedData("_\u00e9");
    for (int i = 0; i < 1_000; i++) {
      request.associatedData("_" + (char) ('a' + i % 26) + "x".repeat(i / 26));
      request.associatedData("_" + i);
    }
    List<Issue> faults = new AssociatedData(request.build()).faults(Set.of(), true);
    List<Issue> ignored = new AssociatedData(request.lenient(true).build()).ignored();

    assertThat(faults).hasSize(100).doesNotHaveDuplicates();
    assertThat(faults.get(0).text())
        .isEqualTo("includeAssociatedData does not support a malformed code.");
    assertThat(ignored).hasSize(100).doesNotHaveDuplicates();
    assertThat(ignored.get(1).text())
        .isEqualTo("includeAssociatedData does not support _a, which was ignored.");
  }
}
