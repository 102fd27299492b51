package io.fhirexport.core.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import io.fhirexport.api.ExportLevel;
import java.net.URI;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceOperationComponent;
import org.junit.jupiter.api.Test;

class CapabilityStatementTest {

  private static org.hl7.fhir.r4.model.CapabilityStatement parsed(Set<ExportLevel> levels) {
    CapabilityStatement statement =
        new CapabilityStatement(
            "Example",
            "1.2",
            URI.create("https://fhir.example.org/r4"),
            Instant.parse("2026-01-01T00:00:00.5Z"),
            levels);
    return FhirContext.forR4Cached()
        .newJsonParser()
        .parseResource(
            org.hl7.fhir.r4.model.CapabilityStatement.class, new String(statement.json(), UTF_8));
  }

  @Test
  void everyLevelIsDeclaredUnderBothOfItsNames() {
    org.hl7.fhir.r4.model.CapabilityStatement statement = parsed(EnumSet.allOf(ExportLevel.class));

    CapabilityStatementRestComponent rest = statement.getRestFirstRep();
    assertThat(statement.getFhirVersion().toCode()).isEqualTo("4.0.1");
    assertThat(statement.getInstantiates().get(0).getValue())
        .isEqualTo("http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data");
    assertThat(rest.getResource()).extracting(r -> r.getType()).containsExactly("Patient", "Group");
    assertThat(rest.getResource().get(1).getOperation())
        .extracting(CapabilityStatementRestResourceOperationComponent::getName)
        .containsExactly("export", "group-export");
    assertThat(rest.getOperationFirstRep().getDefinition())
        .isEqualTo("http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export");
  }

  @Test
  void aLevelThatIsNotThereIsNotDeclared() {
    CapabilityStatementRestComponent rest = parsed(Set.of(ExportLevel.SYSTEM)).getRestFirstRep();

    assertThat(rest.getResource()).isEmpty();
    assertThat(rest.getOperation()).hasSize(1);
  }
}
