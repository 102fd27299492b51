package io.fhirexport.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportLevel;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** {@code _elements}. */
final class ElementsChecks {
  private static final Set<String> ALWAYS =
      Set.of("resourceType", "id", "meta", "implicitRules", "modifierExtension");
  private static final String SYSTEM = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";

  private ElementsChecks() {}

  static void addTo(Check.Gathering checks) {
    checks
        .each("ELEMENTS-1", "_elements leaves the elements it names", ElementsChecks::leavesNamed)
        .needs(Feature.ELEMENTS)
        .inferno("bulkdata_elements_parameter");
    checks
        .once(
            "ELEMENTS-1",
            "an element without a type is of all types",
            (session, level) -> {
              Export export =
                  session.export(
                      Ask.at(level)
                          .with("_type", session.someTypes(level))
                          .with("_elements", "id"));
              for (Line line : export.output()) {
                assertThat(JsonTree.members(line.tree()))
                    .as("elements of %s", line)
                    .doesNotContainKeys("text", "name", "birthDate", "note", "identifier");
              }
            })
        .needs(Feature.ELEMENTS);
    checks
        .once(
            "ELEMENTS-2",
            "mandatory elements stay",
            (session, level) -> {
              List<Line> lines =
                  session
                      .export(
                          Ask.at(level)
                              .with("_type", "Observation")
                              .with("_elements", "Observation.subject"))
                      .output();
              someOf(lines);
              for (Line line : lines) {
                assertThat(JsonTree.members(line.tree()))
                    .as("elements of %s", line)
                    .containsKeys("status", "code");
              }
            })
        .needs(Feature.ELEMENTS);
    checks
        .once(
            "ELEMENTS-3",
            "what was trimmed is tagged as SUBSETTED",
            (session, level) -> {
              List<Line> lines =
                  session
                      .export(
                          Ask.at(level)
                              .with("_type", "Patient")
                              .with("_elements", "Patient.gender"))
                      .output();
              someOf(lines);
              for (Line line : lines) {
                assertThat(JsonTree.at(line.tree(), "meta.tag").map(JsonTree::members))
                    .as("tags of %s", line)
                    .anyMatch(
                        tag ->
                            SYSTEM.equals(tag.get("system"))
                                && "SUBSETTED".equals(tag.get("code")));
              }
            })
        .needs(Feature.ELEMENTS);
    checks
        .once(
            "ELEMENTS-4",
            "an element below the root, or one nobody knows, is refused",
            (session, level) -> {
              for (String elements : List.of("Patient.name.family", "Patient.nobodyKnows", "")) {
                Answer answer =
                    session.kickOff(
                        Ask.at(level).with("_type", "Patient").with("_elements", elements));
                assertThat(answer.status())
                    .as("_elements=%s is refused, but %s", elements, answer)
                    .isBetween(400, 499);
                Verify.outcome(answer);
              }
            })
        .needs(Feature.ELEMENTS);
    checks
        .at(
            List.of(ExportLevel.GROUP),
            "GROUP-1",
            "the ids of all members are to be had by _type=Patient and _elements=id",
            (session, level) ->
                assertThat(
                        session
                            .export(Ask.at(level).with("_type", "Patient").with("_elements", "id"))
                            .keys())
                    .isEqualTo(Export.keys(session.plain(level).output("Patient").stream())))
        .needs(Feature.ELEMENTS);
  }

  private static void someOf(List<Line> lines) {
    if (lines.isEmpty()) {
      throw new NotTestableException("There are no resources of the type to trim.");
    }
  }

  private static void leavesNamed(Session session, ExportLevel level) throws Exception {
    Ask ask = Ask.at(level).with("_type", "Patient").with("_elements", "Patient.gender");
    List<Line> patients = session.export(ask).output();
    someOf(patients);
    Set<String> left = new TreeSet<>(ALWAYS);
    left.addAll(Set.of("gender", "_gender"));
    for (Line line : patients) {
      assertThat(JsonTree.members(line.tree()).keySet())
          .as("elements of %s", line)
          .isSubsetOf(left)
          .contains("id", "gender");
    }
  }
}
