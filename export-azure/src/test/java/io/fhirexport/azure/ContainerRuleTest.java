package io.fhirexport.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContainerRuleTest {
  private static List<String> texts(ContainerRule rule, String requested) {
    return rule.check(requested, "scratch").stream().map(Issue::text).toList();
  }

  @Test
  void letsCallersNameAnyContainer() {
    assertThat(texts(ContainerRule.ANY, "research")).isEmpty();
  }

  @Test
  void statesEveryBrokenRuleOfAName() {
    assertThat(ContainerRule.ANY.check("A", "scratch"))
        .hasSize(2)
        .allSatisfy(
            issue -> {
              assertThat(issue.code()).isEqualTo(IssueCode.VALUE);
              assertThat(issue.expression()).isEqualTo("_container");
              assertThat(issue.text()).startsWith("_container: A container name ");
            });
  }

  @Test
  void namesTheContainersThereAre() {
    ContainerRule rule = new ContainerRule(Set.of("research", "audit"));

    assertThat(texts(rule, "audit")).isEmpty();
    assertThat(texts(rule, "private"))
        .containsExactly(
            "_container: This server exports to these containers only: audit, research.");
  }

  @Test
  void refusesTheParameterAltogether() {
    assertThat(ContainerRule.NONE.check("research", "scratch"))
        .singleElement()
        .satisfies(issue -> assertThat(issue.code()).isEqualTo(IssueCode.NOT_SUPPORTED));
  }

  @Test
  void keepsCallersOutOfTheServersContainers() {
    assertThat(texts(ContainerRule.ANY, "scratch")).hasSize(1);
    assertThat(texts(ContainerRule.ANY, "export-20260131t235958-0123456789abcdef0123456789abcdef"))
        .hasSize(1);
    assertThat(texts(ContainerRule.ANY, "export-2026")).isEmpty();
  }
}
