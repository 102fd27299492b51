package io.fhirexport.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What checks say again and again. */
final class Verify {
  private static final List<String> SEVERITIES =
      List.of("fatal", "error", "warning", "information");

  private static final int FEW = 8;

  private Verify() {}

  /** A refusal: 4xx, and an OperationOutcome that says why. */
  static void refused(Answer answer) {
    assertThat(answer.status()).as("refused, but %s", answer).isBetween(400, 499);
    outcome(answer);
  }

  /** A status of its own and an OperationOutcome. */
  static void refused(Answer answer, Integer... statuses) {
    assertThat(answer.status()).as("%s", answer).isIn((Object[]) statuses);
    outcome(answer);
  }

  /** An OperationOutcome in JSON with at least one issue. */
  static void outcome(Answer answer) {
    assertThat(answer.header("Content-Type").orElse("none"))
        .as("the Content-Type of an error; %s", answer)
        .contains("json");
    outcome(object(answer));
  }

  static void outcome(Object json) {
    assertThat(JsonTree.text(json, "resourceType"))
        .as("an error's body")
        .hasValue("OperationOutcome");
    List<Map<String, Object>> issues = JsonTree.at(json, "issue").map(JsonTree::members).toList();
    assertThat(issues).as("the issues of an OperationOutcome").isNotEmpty();
    for (Map<String, Object> issue : issues) {
      assertThat(issue.get("severity")).as("severity of an issue").isIn(SEVERITIES);
      assertThat(issue.get("code")).as("code of an issue").isInstanceOf(String.class);
    }
  }

  /** The same resources, with a message that names a few of what is missing or too much. */
  static void same(String what, Set<String> found, Set<String> expected) {
    assertThat(few(expected, found)).as("%s: missing", what).isEmpty();
    assertThat(few(found, expected)).as("%s: too much", what).isEmpty();
  }

  private static List<String> few(Set<String> these, Set<String> without) {
    return these.stream().filter(each -> !without.contains(each)).limit(FEW).toList();
  }

  /** The members of an answer's JSON object. */
  static Map<String, Object> object(Answer answer) {
    try {
      Object value = JsonTree.parse(answer.body());
      assertThat(value).as("an object of JSON in %s", answer).isInstanceOf(Map.class);
      return JsonTree.members(value);
    } catch (IOException e) {
      throw new AssertionError("There is no JSON in " + answer, e);
    }
  }
}
