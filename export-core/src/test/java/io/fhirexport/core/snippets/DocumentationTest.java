package io.fhirexport.core.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DocumentationTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern LINK = Pattern.compile("]\\((?!https?:|#)([^)#]+)");
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT|Contract))((?:\\.\\w+)*)`");

  @Test
  void linksToFilesThatExist() throws IOException {
    for (Path page : pages()) {
      assertThat(all(LINK, page))
          .as(page.toString())
          .allSatisfy(link -> assertThat(page.resolveSibling(link.group(1))).exists());
    }
  }

  @Test
  void namesTestsThatExist() throws IOException {
    Map<String, String> tests = tests();
    for (Path page : pages()) {
      assertThat(all(TEST, page))
          .as(page.toString())
          .allSatisfy(
              named ->
                  assertThat(tests.getOrDefault(named.group(1), "no such class"))
                      .as(named.group())
                      .contains(("class " + named.group(1) + named.group(2)).split("\\.")));
    }
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(Stream.of(ROOT.resolve("README.md")), docs)
          .filter(path -> path.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }

  private static List<MatchResult> all(Pattern pattern, Path page) throws IOException {
    return pattern.matcher(Files.readString(page)).results().toList();
  }

  /** The sources of tests and contracts, by class. */
  private static Map<String, String> tests() throws IOException {
    Map<String, String> tests = new TreeMap<>();
    List<Path> folders =
        List.of(
            ROOT.resolve("export-core/src/test/java"),
            ROOT.resolve("examples/reference-server/src/test/java"),
            ROOT.resolve("examples/hapi-server/src/test/java"),
            ROOT.resolve("examples/embedding/src/test/java"),
            ROOT.resolve("export-jdbc/src/test/java"),
            ROOT.resolve("export-testkit/src/main/java"),
            ROOT.resolve("export-testkit/src/test/java"));
    for (Path folder : folders) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          String name = file.getFileName().toString().replace(".java", "");
          tests.put(name, Files.readString(file));
        }
      }
    }
    return tests;
  }
}
