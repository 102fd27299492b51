package io.fhirexport.core.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import io.fhirexport.api.ExportLevel;
import io.fhirexport.core.EngineOptions;
import java.net.URI;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceOperationComponent;
import org.junit.jupiter.api.Test;

class CapabilityStatementTest {

  private static CapabilityStatement statement(Set<ExportLevel> levels, Set<String> types) {
    return new CapabilityStatement(
        "Example",
        "1.2",
        URI.create("https://fhir.example.org/r4"),
        Instant.parse("2026-01-01T00:00:00.5Z"),
        new ExportDeclaration(levels, types, Set.of(), ProtocolOptions.builder().build()));
  }

  private static org.hl7.fhir.r4.model.CapabilityStatement parsed(byte[] json) {
    return FhirContext.forR4Cached()
        .newJsonParser()
        .parseResource(org.hl7.fhir.r4.model.CapabilityStatement.class, new String(json, UTF_8));
  }

  @Test
  void everyLevelIsDeclaredUnderBothOfItsNames() {
    org.hl7.fhir.r4.model.CapabilityStatement statement =
        parsed(statement(EnumSet.allOf(ExportLevel.class), Set.of()).json());

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
    CapabilityStatementRestComponent rest =
        parsed(statement(Set.of(ExportLevel.SYSTEM), Set.of()).json()).getRestFirstRep();

    assertThat(rest.getResource()).isEmpty();
    assertThat(rest.getOperation()).hasSize(1);
  }

  @Test
  void typesAreListedWithWhatTheirFiltersMayUse() {
    CapabilityStatement statement =
        statement(EnumSet.allOf(ExportLevel.class), Set.of("Condition", "Patient"));

    CapabilityStatementRestComponent rest =
        parsed(statement.json(EngineOptions.DEFAULTS)).getRestFirstRep();

    assertThat(rest.getResource())
        .extracting(r -> r.getType())
        .containsExactly("Patient", "Group", "Condition");
    assertThat(rest.getResource().get(2).getSearchParam())
        .extracting(parameter -> parameter.getName() + " " + parameter.getType().toCode())
        .contains("clinical-status token", "onset-date date");
    assertThat(parsed(statement.json()).getRestFirstRep().getResource())
        .allMatch(resource -> resource.getSearchParam().isEmpty());
  }
}
