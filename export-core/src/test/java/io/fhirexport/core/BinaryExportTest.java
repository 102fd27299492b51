package io.fhirexport.core;

import static io.fhirexport.core.Bodies.ref;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.InvalidExportRequestException;
import io.fhirexport.core.scope.CompartmentDefinition;
import io.fhirexport.core.scope.ReferencedTypes;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A patient's content leaves within a DocumentReference, as the IG has it. */
@DisplayName("A Binary")
class BinaryExportTest {
  private static final String DATA = "\"data\":\"QUJD\"";

  private final Bodies bodies =
      new Bodies()
          .add("Patient/p")
          .add("Binary/attached", ref("securityContext", "Patient/p"), DATA)
          .add("Binary/secured", ref("securityContext", "Patient/p"), DATA)
          .add("Binary/referred", DATA)
          .add(
              "DocumentReference/d",
              ref("subject", "Patient/p"),
              "\"content\":[{\"attachment\":{\"url\":\"Binary/attached\"}}]",
              "\"context\":{\"related\":[{\"reference\":\"Binary/referred\"}]}")
          .add(
              "Group/g",
              "\"type\":\"person\",\"actual\":true,"
                  + "\"member\":[{\"entity\":{\"reference\":\"Patient/p\"}}]");

  @Test
  void staysWhereItIsAtPatientAndGroupLevel() throws Exception {
    for (ExportRequest.Builder request :
        List.of(ExportRequest.patient(), ExportRequest.group("g"))) {
      assertThat(exported(request)).containsExactlyInAnyOrder("Patient/p", "DocumentReference/d");
    }
  }

  @Test
  void cannotBeAskedForThere() {
    for (ExportRequest.Builder request :
        List.of(ExportRequest.patient(), ExportRequest.group("g"))) {
      assertThatThrownBy(() -> exported(request.types("Patient", "Binary")))
          .isInstanceOf(InvalidExportRequestException.class)
          .hasMessageContaining("Binary");
    }
  }

  @Test
  void goesOutAtSystemLevel() throws Exception {
    assertThat(exported(ExportRequest.system().types("Binary")))
        .containsExactlyInAnyOrder("Binary/attached", "Binary/secured", "Binary/referred");
  }

  @Test
  void isNeitherInTheCompartmentNorFollowedByDefault() {
    assertThat(CompartmentDefinition.patientR4().types()).doesNotContain("Binary");
    assertThat(ReferencedTypes.r4().types()).doesNotContain("Binary");
  }

  private List<String> exported(ExportRequest.Builder request) throws Exception {
    try (Exporter exporter = new Exporter(bodies.source())) {
      return exporter.export(request).keys();
    }
  }
}
