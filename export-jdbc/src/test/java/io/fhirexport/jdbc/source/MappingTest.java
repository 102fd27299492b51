package io.fhirexport.jdbc.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MappingTest {
  @Test
  void refusesWhatCannotBeRightWithEveryFault() {
    Mapping.Builder mapping =
        Mapping.tablePerType(Map.of("Patient", "patients; drop table x", "not a type", "t"))
            .id("id--")
            .history("Patient", "patient_history")
            .history("Encounter", "encounter_history")
            .patient("patient")
            .links(new LinkTable("l", "type", "id", "\"patient\"\""))
            .tenant("");

    assertThatThrownBy(mapping::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("patients; drop table x")
        .hasMessageContaining("not a type")
        .hasMessageContaining("id--")
        .hasMessageContaining("patient_history needs a column of versions")
        .hasMessageContaining("a history of Encounter, and no table")
        .hasMessageContaining("not in both")
        .hasMessageContaining("\"\"patient\"\"\"")
        .hasMessageContaining("\"\" is no name of a column");
  }

  @Test
  void takesSchemasAndQuotedNames() {
    Mapping mapping =
        Mapping.oneTable("fhir.\"Resource Table\"", "\"resourceType\"").id("\"the id\"").build();

    assertThat(mapping.tables("Patient")).isPresent();
  }

  @Test
  void tellsAnotherOrderOfRowsByItsFingerprint() {
    String one = Mapping.oneTable("a", "type").build().fingerprint();

    assertThat(Mapping.oneTable("a", "type").build().fingerprint()).isEqualTo(one);
    assertThat(Mapping.oneTable("b", "type").build().fingerprint()).isNotEqualTo(one);
    assertThat(Mapping.oneTable("a", "type").tenant("t").build().fingerprint()).isNotEqualTo(one);
  }
}
