package io.fhirexport.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.HostFailureException;
import io.fhirexport.api.Issue;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SimpleSource;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.core.run.Parts;
import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.sink.InMemorySink;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A request that is looked at")
class AcceptanceTest {
  private static Acceptance acceptance(ResourceSource source) {
    return new Acceptance(
        new Parts(source, new InMemorySink(), new InMemoryJobStore(), EngineOptions.DEFAULTS));
  }

  private static Acceptance.Checked check(ResourceSource source, ExportRequest.Builder request) {
    return acceptance(source).check(request.build(), ExportContext.ANYONE);
  }

  private static ResourceSource emptySource(String... types) {
    return SimpleSource.builder(Set.of(types), (type, context) -> CloseableIterator.of(List.of()))
        .build();
  }

  @Test
  @DisplayName("is refused if it asks for what changes after tomorrow, and not for what is to come")
  void theFutureIsRefused() {
    Instant now = Instant.now();

    assertThat(
            check(Fixture.source(), ExportRequest.system().since(now.plus(1, ChronoUnit.DAYS)))
                .faults())
        .extracting(Issue::text)
        .containsExactly("_since lies in the future.");
    assertThat(check(Fixture.source(), ExportRequest.system().since(now.plusSeconds(60))).faults())
        .isEmpty();
  }

  @Test
  @DisplayName("fails if the source spells all of its types wrong")
  void noTypeAtAllIsTheHostsFailure() {
    ResourceSource misspelt = emptySource("patient", "Observations");

    assertThatThrownBy(() -> check(misspelt, ExportRequest.system()))
        .isInstanceOfSatisfying(
            HostFailureException.class,
            e -> assertThat(e.reason()).contains("The source has no resource types of FHIR R4."));
  }

  @Test
  @DisplayName("goes on without a type that is spelt wrong")
  void oneWrongTypeStaysOut() {
    assertThat(check(emptySource("Patient", "Observations"), ExportRequest.system()).types())
        .containsExactly("Patient");
  }
}
