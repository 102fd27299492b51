package io.fhirexport.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.ExportLevel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConformanceMainTest {
  @Test
  void readsAllItsOptions() {
    ConformanceTarget target =
        ConformanceMain.parse(
            List.of(
                "http://localhost:8080/fhir/",
                "--header",
                "Bearer abc",
                "--other-header",
                "Bearer xyz",
                "--levels",
                "system,group",
                "--group",
                "g",
                "--empty-group",
                "e",
                "--claims",
                "post,type-filter",
                "--types",
                "Patient,Condition",
                "--patience",
                "PT1H",
                "--longest-pause",
                "PT1S",
                "--report",
                "there.md"));

    assertThat(target.base()).isEqualTo("http://localhost:8080/fhir");
    assertThat(target.authorization()).hasValue("Bearer abc");
    assertThat(target.foreignAuthorization()).hasValue("Bearer xyz");
    assertThat(target.levels()).containsExactly(ExportLevel.SYSTEM, ExportLevel.GROUP);
    assertThat(target.groupId()).hasValue("g");
    assertThat(target.emptyGroupId()).hasValue("e");
    assertThat(target.features()).containsExactlyInAnyOrder(Feature.POST, Feature.TYPE_FILTER);
    assertThat(target.types()).containsExactly("Condition", "Patient");
    assertThat(target.patience()).isEqualTo(Duration.ofHours(1));
    assertThat(target.longestPause()).isEqualTo(Duration.ofSeconds(1));
    assertThat(target.report()).isEqualTo(Path.of("there.md"));
  }

  @Test
  void refusesWhatItDoesNotUnderstand() {
    for (List<String> wrong :
        List.of(
            List.<String>of(),
            List.of("fhir"),
            List.of("http://localhost/fhir", "--colour", "red"),
            List.of("http://localhost/fhir", "--group"),
            List.of("http://localhost/fhir", "--claims", "everything"))) {
      assertThatThrownBy(() -> ConformanceMain.parse(wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
