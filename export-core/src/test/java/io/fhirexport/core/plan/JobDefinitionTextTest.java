package io.fhirexport.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import io.fhirexport.api.Owner;
import io.fhirexport.api.PermanentFailureException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobDefinitionTextTest {
  private static final Instant NOW = Instant.parse("2026-11-01T10:00:00.123Z");

  private static JobDefinition readBack(ExportRequest request, String destination)
      throws IOException {
    JobDefinition written =
        new JobDefinition(
            request,
            List.of("Condition", "Patient"),
            new ExportContext(new Owner("hospital", "research"), Map.of("purpose", "study")),
            NOW,
            destination,
            "fingerprint");
    JobDefinition read = JobDefinitionParser.parse(JobDefinitionText.write(written));

    assertThat(read.types()).isEqualTo(written.types());
    assertThat(read.context()).isEqualTo(written.context());
    assertThat(read.transactionTime()).isEqualTo(NOW);
    assertThat(read.destination()).isEqualTo(destination);
    assertThat(read.fingerprint()).isEqualTo("fingerprint");
    return read;
  }

  @Test
  void allPartsOfARequestComeBack() throws IOException {
    ExportRequest request =
        ExportRequest.group("cohort/1 \"a\"")
            .types("Patient", "Condition")
            .since(NOW.minusSeconds(60))
            .until(NOW)
            .patients(List.of("p2", "p1"))
            .typeFilter("Patient?gender=male&name=a\\,b")
            .typeFilter("Condition?code=x|y")
            .elements(List.of("id", "Patient.name"))
            .associatedData("RelevantProvenanceResources")
            .organizeOutputBy("Patient")
            .container("attic")
            .url("https://fhir.example.org/Group/1/$export?x=\u00fc")
            .lenient(true)
            .separateStatus(true)
            .ignored(Issue.warning(IssueCode.NOT_SUPPORTED, "_pretty", "_pretty was ignored."))
            .build();

    ExportRequest read = readBack(request, "attic/1").request();

    assertThat(read).usingRecursiveComparison().isEqualTo(request);
  }

  @Test
  void partsThatAreAbsentStayAbsent() throws IOException {
    ExportRequest request = ExportRequest.system().build();

    ExportRequest read = readBack(request, null).request();

    assertThat(read).usingRecursiveComparison().isEqualTo(request);
    assertThat(read.patients()).isEmpty();
    assertThat(read.container()).isEmpty();
  }

  @Test
  void anEmptyListOfPatientsStaysNobody() throws IOException {
    ExportRequest request = ExportRequest.patient().patients(List.of()).build();

    assertThat(readBack(request, null).request().patients().orElseThrow()).isEmpty();
  }

  @Test
  void aDefinitionOfAnotherVersionIsNotGuessedAt() {
    assertThatThrownBy(() -> JobDefinitionParser.parse("{\"version\":3}"))
        .isInstanceOf(PermanentFailureException.class)
        .hasMessageContaining("another version");
  }
}
