package io.fhirexport.testkit.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.ExportLevel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** Reports of a server that refuses everything, but says it is one. */
class ReportTest {
  private static final Answer REFUSAL =
      new Answer(
          403,
          Map.of("Content-Type", List.of("application/fhir+json")),
          "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\",\"code\":\"forbidden\"}]}"
              .getBytes(UTF_8));

  @Test
  void saysOfEachRequirementHowItCameOut() {
    Report report = new Conformance(target().build()).run();

    assertThat(report.verdict("KICKOFF-1")).isEqualTo(Verdict.FAILED);
    assertThat(report.verdict("KICKOFF-3")).isEqualTo(Verdict.PASSED);
    assertThat(report.verdict("FILTER-1")).isEqualTo(Verdict.NOT_APPLICABLE);
    assertThat(report.verdict("LINE-5")).isEqualTo(Verdict.NOT_TESTABLE);
    assertThat(report.verdict("STATUS-11")).isEqualTo(Verdict.NOT_TESTABLE);
    assertThat(report.isClean()).isFalse();
  }

  @Test
  void isWrittenWithARowForEachRequirement(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("deep").resolve("report.md");
    new Conformance(target().build()).run().write(file);

    String text = Files.readString(file);
    assertThat(Requirements.all()).allSatisfy(each -> assertThat(text).contains("| " + each.id()));
    assertThat(text).contains("The server does not claim TYPE_FILTER.");
  }

  @Test
  void allowsForDeviationsAndTellsThem() {
    Conformance strict = new Conformance(target().build());
    Conformance allowing =
        new Conformance(target().deviates("CAPABILITY-1", "It keeps quiet.").build());

    assertThatThrownBy(() -> strict.verify(strict.checks().get(0)))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> allowing.verify(allowing.checks().get(0)))
        .isInstanceOf(TestAbortedException.class);
    assertThat(allowing.report().isClean()).isTrue();
    assertThat(allowing.report().markdown()).contains("allowed: It keeps quiet.");
  }

  @Test
  void deviationsAreFromRequirementsThatExist() {
    assertThatThrownBy(() -> target().deviates("KICKOFF-100", "because"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static ConformanceTarget.Builder target() {
    return ConformanceTarget.builder(URI.create("http://no.where/fhir"))
        .levels(List.of(ExportLevel.SYSTEM))
        .exchange(call -> REFUSAL);
  }
}
