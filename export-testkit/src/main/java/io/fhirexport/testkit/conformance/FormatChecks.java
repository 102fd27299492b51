package io.fhirexport.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportLevel;
import java.util.List;

/** {@code _outputFormat}. */
final class FormatChecks {
  private static final List<String> NAMES =
      List.of("application/fhir+ndjson", "application/ndjson", "ndjson");

  private FormatChecks() {}

  static void addTo(Check.Gathering checks) {
    checks
        .each("FORMAT-1", "all three names of NDJSON are accepted", FormatChecks::acceptsNames)
        .inferno("output_format_in_{level}_export_response");
    checks.once(
        "FORMAT-2",
        "a format that is not supported is refused",
        (session, level) ->
            Verify.refused(
                session.kickOff(
                    session.unlikeOthers(level).with("_outputFormat", "application/x-nothing"))));
    checks.once(
        "FORMAT-1 FILE-1",
        "whatever the name, files are application/fhir+ndjson",
        (session, level) -> {
          Export export =
              session.export(
                  Ask.at(level).with("_type", "Patient").with("_outputFormat", "ndjson"));
          for (ManifestFile file : export.files("output")) {
            assertThat(export.download(file).header("Content-Type").orElse(""))
                .startsWith("application/fhir+ndjson");
          }
        });
  }

  private static void acceptsNames(Session session, ExportLevel level) throws Exception {
    for (String name : NAMES) {
      String job = session.accepted(session.unlikeOthers(level).with("_outputFormat", name));
      assertThat(session.delete(job).status()).as("DELETE of a job in %s", name).isEqualTo(202);
    }
  }
}
