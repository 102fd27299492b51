package io.fhirexport.examples.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EmbeddingPageTest {
  private static final Path SOURCES = Path.of("src/main/java/io/fhirexport/examples/embedding");
  private static final Path PAGE = Path.of("../../docs/embedding.md");
  private static final Pattern REGION =
      Pattern.compile("(?ms)^// @start region=\"[\\w-]+\"\\R(.*?)^// @end$");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\R(.*?)^```$");

  @Test
  void showsTheClassesAsTheyAre() throws IOException {
    List<String> regions = new ArrayList<>();
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path file : files.toList()) {
        regions.addAll(all(REGION.matcher(Files.readString(file))));
      }
    }

    assertThat(regions).hasSize(3);
    assertThat(all(BLOCK.matcher(Files.readString(PAGE))))
        .containsExactlyInAnyOrderElementsOf(regions);
  }

  private static List<String> all(Matcher matcher) {
    return matcher.results().map(EmbeddingPageTest::code).toList();
  }

  private static String code(MatchResult found) {
    return found.group(1);
  }
}
