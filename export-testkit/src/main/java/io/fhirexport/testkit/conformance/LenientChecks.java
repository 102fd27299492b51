package io.fhirexport.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportLevel;
import java.util.List;

/** {@code Prefer: handling=lenient}, and what a server does not support. */
final class LenientChecks {
  private LenientChecks() {}

  static void addTo(Check.Gathering checks) {
    checks
        .once(
            "LENIENT-1",
            "what a lenient kick-off lets go is told in an error file",
            LenientChecks::tells)
        .needs(Feature.LENIENT);
    checks
        .once(
            "LENIENT-2",
            "a lenient kick-off gets no more than a strict one",
            (session, level) -> {
              Ask ask =
                  Ask.at(level)
                      .with("_type", "Patient")
                      .with("_nobodyKnows", "this")
                      .prefer("handling=lenient");
              assertThat(session.export(ask).keys())
                  .isEqualTo(session.export(Ask.at(level).with("_type", "Patient")).keys());
            })
        .needs(Feature.LENIENT);
    checks
        .once(
            "LENIENT-3",
            "a lenient kick-off without faults has no errors",
            (session, level) ->
                assertThat(
                        session
                            .export(
                                Ask.at(level).with("_type", "Patient").prefer("handling=lenient"))
                            .lines("error")
                            .stream()
                            .filter(
                                line ->
                                    JsonTree.texts(line.tree(), "issue.diagnostics")
                                        .anyMatch(text -> text.contains("_type"))))
                    .isEmpty())
        .needs(Feature.LENIENT);
    unclaimed(checks, Feature.TYPE_FILTER, "UNSUPPORTED-1", "_typeFilter", "Patient?gender=male");
    unclaimed(checks, Feature.ELEMENTS, "UNSUPPORTED-2", "_elements", "Patient.gender");
    unclaimed(
        checks,
        Feature.ASSOCIATED_DATA,
        "UNSUPPORTED-3",
        "includeAssociatedData",
        "LatestProvenanceResources");
    unclaimed(checks, Feature.ORGANIZE_OUTPUT_BY, "UNSUPPORTED-4", "organizeOutputBy", "Patient");
    unclaimed(checks, Feature.UNTIL, "UNSUPPORTED-5", "_until", "2020-01-01T00:00:00Z");
    checks.eachWithPatients(
        "UNSUPPORTED-6",
        "patient is refused, if it is not supported",
        (session, level) -> {
          notClaimed(session, Feature.PATIENT);
          Verify.refused(
              session.kickOff(session.unlikeOthers(level).byPost().with("patient", "Patient/1")));
        });
    checks.once(
        "UNSUPPORTED-7",
        "POST is refused with a reason, if it is not supported",
        (session, level) -> {
          notClaimed(session, Feature.POST);
          Verify.refused(session.kickOff(session.unlikeOthers(level).byPost()));
        });
  }

  private static void notClaimed(Session session, Feature feature) {
    if (session.claims(feature)) {
      throw new NotApplicableException("The server claims " + feature + ".");
    }
  }

  private static void unclaimed(
      Check.Gathering checks, Feature feature, String requirement, String parameter, String value) {
    checks.once(
        requirement,
        parameter + " is refused, if it is not supported",
        (session, level) -> {
          notClaimed(session, feature);
          Verify.refused(session.kickOff(session.unlikeOthers(level).with(parameter, value)));
        });
  }

  private static void tells(Session session, ExportLevel level) throws Exception {
    for (Ask.Parameter dropped :
        List.of(
            new Ask.Parameter("_nobodyKnows", "this"),
            new Ask.Parameter("includeAssociatedData", "_nobodyKnows"),
            new Ask.Parameter("_elements", "nobodyKnows"))) {
      Ask ask =
          Ask.at(level)
              .with("_type", "Patient")
              .with(dropped.name(), dropped.value())
              .prefer("handling=lenient");
      Answer answer = session.kickOff(ask);
      if (answer.status() == 202) {
        assertThat(session.export(ask).lines("error"))
            .as("errors of an export without %s", dropped.name())
            .anyMatch(
                line ->
                    new String(line.bytes(), java.nio.charset.StandardCharsets.UTF_8)
                        .contains(dropped.name()));
      } else {
        Verify.refused(answer);
      }
    }
  }
}
