package io.fhirexport.core.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReadmeTest {
  private static final Path SNIPPETS = Path.of("src/test/java/io/fhirexport/core/snippets");
  private static final Pattern REGION =
      Pattern.compile("(?ms)^ *// @start region=\"\\w+\"\\R(.*?)^ *// @end$");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\R(.*?)^```$");

  @Test
  void showsTheCodeOfPassingTests() throws IOException {
    List<String> blocks = all(BLOCK.matcher(Files.readString(Path.of("../README.md"))));

    assertThat(blocks).containsExactlyInAnyOrderElementsOf(regions());
  }

  private static List<String> regions() throws IOException {
    try (Stream<Path> files = Files.list(SNIPPETS)) {
      StringBuilder sources = new StringBuilder();
      for (Path file : files.filter(f -> !f.endsWith("ReadmeTest.java")).toList()) {
        sources.append(Files.readString(file)).append('\n');
      }
      return all(REGION.matcher(sources));
    }
  }

  private static List<String> all(Matcher matcher) {
    return matcher.results().map(MatchResult::group).map(ReadmeTest::code).toList();
  }

  private static String code(String found) {
    List<String> lines = found.lines().toList();
    return String.join("\n", lines.subList(1, lines.size() - 1)).stripIndent();
  }
}
