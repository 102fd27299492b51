package io.fhirexport.core;

import static io.fhirexport.core.Bodies.ref;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.InvalidExportRequestException;
import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import io.fhirexport.api.source.ResourceSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of patients who are asked for by name. */
@DisplayName("Patients who are named")
class NamedPatientsTest {
  private static final String GROUP_OF_P_AND_GHOST =
      "\"type\":\"person\",\"actual\":true,\"member\":["
          + "{\"entity\":{\"reference\":\"Patient/p\"}},"
          + "{\"entity\":{\"reference\":\"Patient/ghost\"}}]";

  private final Bodies bodies =
      new Bodies()
          .add("Patient/p")
          .add("Patient/q")
          .add("Observation/of-p", ref("subject", "Patient/p"))
          .add("Observation/of-q", ref("subject", "Patient/q"))
          .add("Observation/of-ghost", ref("subject", "Patient/ghost"))
          .add("Group/g", GROUP_OF_P_AND_GHOST);

  @Test
  void areRefusedUnnamedWhereTheSourceKnowsThatSomeDoNotExist() {
    assertThat(refusal(ExportRequest.patient().patients(Set.of("p", "ghost", "nobody"))))
        .containsExactly(
            Issue.error(IssueCode.VALUE, "patient", "2 of the patients named do not exist."));
  }

  @Test
  void areRefusedAsWellWhereTheyAreMembersThatDoNotExist() {
    assertThat(refusal(ExportRequest.group("g").patients(Set.of("p", "q", "ghost"))))
        .containsExactly(
            Issue.error(
                IssueCode.VALUE, "patient", "1 of the patients named are not in the group."),
            Issue.error(IssueCode.VALUE, "patient", "1 of the patients named do not exist."));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void areNotExportedTogetherWithTheGroupThatListsOthers(boolean lenient) {
    assertThat(
            refusal(
                ExportRequest.group("g")
                    .patients(Set.of("p"))
                    .types("Patient", "Group")
                    .lenient(lenient)))
        .containsExactly(
            Issue.error(
                IssueCode.NOT_SUPPORTED,
                "_type",
                "Group cannot be exported together with patient: it lists members who are not"
                    + " named there."));
  }

  @Test
  void areLeftOutWithAWarningIfTheClientIsLenient() throws Exception {
    Exporter.Outcome outcome =
        export(
            new LookupSource(bodies.source()),
            ExportRequest.patient().patients(Set.of("p", "ghost")).lenient(true));

    assertThat(outcome.keys()).containsExactlyInAnyOrder("Patient/p", "Observation/of-p");
    assertThat(outcome.errors()).containsExactly("warning: 1 of the patients named do not exist.");
  }

  @Test
  void exportNothingIfNoneOfThemExists() throws Exception {
    Exporter.Outcome outcome =
        export(
            new LookupSource(bodies.source()),
            ExportRequest.patient().patients(Set.of("ghost")).lenient(true));

    assertThat(outcome.keys()).isEmpty();
  }

  @Test
  void areLookedUpAThousandAtATime() throws Exception {
    Set<String> many = new LinkedHashSet<>();
    IntStream.range(0, 2_500).forEach(n -> many.add("p" + n));
    many.forEach(id -> bodies.add("Patient/" + id));

    Exporter.Outcome outcome =
        export(
            new LookupSource(bodies.source()),
            ExportRequest.patient().patients(many).types("Patient"));

    assertThat(outcome.keys()).hasSize(2_500);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void areErrorLinesWhereTheSourceCannotLookThemUp(boolean lenient) throws Exception {
    Exporter.Outcome outcome =
        export(
            bodies.source(),
            ExportRequest.patient().patients(Set.of("p", "ghost")).lenient(lenient));

    assertThat(outcome.keys())
        .containsExactlyInAnyOrder("Patient/p", "Observation/of-p", "Observation/of-ghost");
    assertThat(outcome.errors())
        .containsExactly(
            (lenient ? "warning" : "error") + ": Patient/ghost was asked for and does not exist.");
  }

  @Test
  void areLookedForAlsoIfTheyAreMoreThanAQueryTakes() throws Exception {
    Set<String> many =
        IntStream.range(0, 1_500).mapToObj(n -> "nobody-" + n).collect(Collectors.toSet());
    many.add("p");

    Exporter.Outcome outcome =
        export(bodies.source(), ExportRequest.patient().patients(many).types("Observation"));

    assertThat(outcome.keys()).containsExactly("Observation/of-p");
    assertThat(outcome.errors()).hasSize(1_500).noneMatch(line -> line.contains("Patient/p "));
  }

  @Test
  void areNoErrorsIfTheyExist() throws Exception {
    for (ResourceSource source : List.of(bodies.source(), new LookupSource(bodies.source()))) {
      assertThat(export(source, ExportRequest.patient().patients(Set.of("p", "q"))).errors())
          .isEmpty();
      assertThat(export(source, ExportRequest.group("g").patients(Set.of("p"))).errors()).isEmpty();
    }
  }

  private List<Issue> refusal(ExportRequest.Builder request) {
    List<Issue> issues = new ArrayList<>();
    assertThatThrownBy(() -> export(new LookupSource(bodies.source()), request))
        .isInstanceOfSatisfying(
            InvalidExportRequestException.class, e -> issues.addAll(e.issues()));
    return issues;
  }

  private static Exporter.Outcome export(ResourceSource source, ExportRequest.Builder request)
      throws Exception {
    try (Exporter exporter = new Exporter(source)) {
      return exporter.export(request);
    }
  }
}
