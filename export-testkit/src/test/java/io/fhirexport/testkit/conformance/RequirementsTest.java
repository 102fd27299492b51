package io.fhirexport.testkit.conformance;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RequirementsTest {
  private static final List<Check> CHECKS =
      new Conformance(ConformanceTarget.builder(URI.create("http://no.where/fhir")).build())
          .checks();

  @Test
  void everyRequirementIsCheckedOrSaysWhyNot() {
    assertThat(Requirements.all())
        .allSatisfy(
            asked ->
                assertThat(checked().contains(asked.id()))
                    .as(asked.id())
                    .isEqualTo(asked.untestable().isEmpty()));
  }

  @Test
  void everyRequirementHasItsSentenceAndItsPlaceInTheIg() {
    assertThat(Requirements.all())
        .allSatisfy(
            asked -> {
              assertThat(asked.id()).matches("[A-Z]+-[1-9][0-9]*");
              assertThat(asked.section()).isNotBlank();
              assertThat(asked.text()).endsWith(".");
            });
  }

  @Test
  void checksHaveNamesOfTheirOwn() {
    assertThat(CHECKS.stream().map(Check::displayName)).doesNotHaveDuplicates();
  }

  @Test
  void everyTestOfInfernosThatIsNoneOfItsAttestationsIsNamed() {
    Set<String> named =
        CHECKS.stream()
            .flatMap(check -> check.inferno().stream())
            .collect(toCollection(TreeSet::new));
    for (String level : List.of("group", "patient", "system")) {
      assertThat(named)
          .contains(
              "bulk_data_" + level + "_export_operation_support",
              "bulk_data_" + level + "_no_auth_reject",
              "bulk_data_" + level + "_kick_off",
              "bulk_data_" + level + "_status_check",
              "bulk_data_" + level + "_output_check",
              "bulk_data_" + level + "_ndjson_download",
              "bulk_data_" + level + "_valid_resources",
              "bulk_data_" + level + "_multiple_patients",
              "bulk_data_" + level + "_export_cancel_stu2",
              "output_format_in_" + level + "_export_response",
              "since_in_" + level + "_export_response");
    }
    assertThat(named)
        .contains(
            "bulk_data_export_group_cancel",
            "bulk_data_patient_export_cancel",
            "bulk_data_system_export_cancel",
            "bulk_data_server_tls_version",
            "bulk_data_server_tls_version_stu2",
            "bulk_file_server_tls_version",
            "well_known_endpoint",
            "bulk_data_smart_discovery_v101_contents",
            "smart_backend_services_token_tls_version",
            "smart_backend_services_invalid_grant_type",
            "smart_backend_services_invalid_client_assertion",
            "smart_backend_services_invalid_jwt",
            "smart_backend_services_auth_request_success",
            "smart_backend_services_auth_response_body");
  }

  private static Set<String> checked() {
    return CHECKS.stream()
        .flatMap(check -> check.requirements().stream())
        .collect(toCollection(TreeSet::new));
  }
}
