package io.fhirexport.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ContractClausesTest {
  private static final String ID = "((?:SOURCE|SINK|STORE)-[RDSLW]?[0-9]+)";
  private static final Pattern OF_JAVADOC = Pattern.compile("\\[" + ID + "]");
  private static final Pattern OF_TEST = Pattern.compile("@DisplayName\\(\\s*\"" + ID + " ");
  private static final Pattern OF_TABLE = Pattern.compile("(?m)^\\| " + ID + " \\|");

  @Test
  void everyClauseHasItsOwnNumber() throws IOException {
    assertThat(clauses()).doesNotHaveDuplicates().isNotEmpty();
  }

  @Test
  void everyClauseIsInTheListOfContractsOnce() throws IOException {
    assertThat(found(OF_TABLE, contracts("## Clauses", "## Not tested")))
        .containsExactlyInAnyOrderElementsOf(clauses());
  }

  @Test
  void everyClauseIsTestedOrListedWithTheReasonWhyNot() throws IOException {
    TreeSet<String> covered = new TreeSet<>(tested());
    covered.addAll(found(OF_TABLE, contracts("## Not tested", null)));

    assertThat(covered).containsExactlyElementsOf(new TreeSet<>(clauses()));
  }

  @Test
  void noTestClaimsAClauseThatDoesNotExist() throws IOException {
    assertThat(clauses()).containsAll(tested());
  }

  private static List<String> clauses() throws IOException {
    return found(OF_JAVADOC, sources(Path.of("../export-api/src/main/java")));
  }

  private static List<String> tested() throws IOException {
    return found(OF_TEST, sources(Path.of("../export-testkit/src/main/java")));
  }

  private static String contracts(String from, String to) throws IOException {
    String page = Files.readString(Path.of("../docs/contracts.md"));
    int begin = page.indexOf(from);
    int end = to == null ? page.length() : page.indexOf(to);
    assertThat(begin).isBetween(0, end);
    return page.substring(begin, end);
  }

  private static List<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(match -> match.group(1)).toList();
  }

  private static String sources(Path folder) throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).sorted().toList()) {
        text.append(Files.readString(file)).append('\n');
      }
    }
    return text.toString();
  }
}
