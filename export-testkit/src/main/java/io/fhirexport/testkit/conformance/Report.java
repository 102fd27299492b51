package io.fhirexport.testkit.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a run of the suite found, requirement by requirement. Immutable. */
public final class Report {
  private final ConformanceTarget target;
  private final List<CheckResult> results;
  private final Map<String, List<CheckResult>> byRequirement;

  Report(ConformanceTarget target, List<CheckResult> results) {
    this.target = target;
    this.results = results;
    this.byRequirement =
        results.stream()
            .flatMap(each -> each.check().requirements().stream().map(id -> Map.entry(id, each)))
            .collect(
                groupingBy(
                    Map.Entry::getKey,
                    Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
  }

  /** The results of all checks that were made. */
  public List<CheckResult> results() {
    return results;
  }

  /** The checks that failed, those included that the target allows for. */
  public List<CheckResult> failures() {
    return results.stream().filter(each -> each.verdict() == Verdict.FAILED).toList();
  }

  /** Whether nothing failed but what the target allows for. */
  public boolean isClean() {
    return failures().stream()
        .allMatch(
            each ->
                each.check().requirements().stream().anyMatch(target.deviations()::containsKey));
  }

  /**
   * How a requirement came out: failed, if any of its checks did; else passed, if any did; not
   * applicable, if none of them is.
   *
   * @throws IllegalArgumentException if there is no such requirement
   */
  public Verdict verdict(String requirement) {
    Requirement asked = Requirements.find(requirement);
    List<CheckResult> found = byRequirement.getOrDefault(requirement, List.of());
    for (Verdict verdict :
        List.of(Verdict.FAILED, Verdict.PASSED, Verdict.NOT_TESTABLE, Verdict.NOT_APPLICABLE)) {
      if (asked.untestable().isEmpty()
          && found.stream().anyMatch(each -> each.verdict() == verdict)) {
        return verdict;
      }
    }
    return Verdict.NOT_TESTABLE;
  }

  /** The requirements that came out so, in the order of the IG. */
  public List<String> requirements(Verdict verdict) {
    return Requirements.all().stream()
        .map(Requirement::id)
        .filter(id -> verdict(id) == verdict)
        .toList();
  }

  /** The requirements that a check is about and could not tell, with these data. */
  public List<String> undecided() {
    return Requirements.all().stream()
        .filter(each -> each.untestable().isEmpty())
        .map(Requirement::id)
        .filter(id -> verdict(id) == Verdict.NOT_TESTABLE)
        .toList();
  }

  /** Numbers for the console. */
  public String summary() {
    Map<Verdict, Integer> requirements = new EnumMap<>(Verdict.class);
    Requirements.all().forEach(each -> requirements.merge(verdict(each.id()), 1, Integer::sum));
    Map<Verdict, Integer> checks = new EnumMap<>(Verdict.class);
    results.forEach(each -> checks.merge(each.verdict(), 1, Integer::sum));
    return "Conformance of "
        + target.base()
        + "\n  requirements: "
        + numbers(requirements)
        + "\n  checks: "
        + numbers(checks);
  }

  private static String numbers(Map<Verdict, Integer> counts) {
    return List.of(Verdict.values()).stream()
        .map(each -> counts.getOrDefault(each, 0) + " " + each)
        .collect(Collectors.joining(", "));
  }

  /** The report as Markdown. */
  public String markdown() {
    StringBuilder text = new StringBuilder(64 * 1024);
    text.append("# ").append(summary().replace("\n  ", "\n\n")).append("\n\n");
    text.append("Levels: ").append(target.levels()).append(". Claimed: ").append(target.features());
    text.append(".\n\n| requirement | strength | IG section | | |\n|---|---|---|---|---|\n");
    Requirements.all().forEach(each -> row(each, text));
    text.append("\n## Checks\n\n| check | | why |\n|---|---|---|\n");
    for (CheckResult each : results) {
      cells(text, each.check().displayName(), each.verdict().toString(), each.why());
    }
    return text.toString();
  }

  private void row(Requirement asked, StringBuilder text) {
    Verdict verdict = verdict(asked.id());
    String allowed = target.deviations().get(asked.id());
    cells(
        text,
        asked.id() + " " + asked.text(),
        asked.strength().toString(),
        asked.section(),
        verdict.toString(),
        verdict == Verdict.FAILED && allowed != null ? "allowed: " + allowed : why(asked, verdict));
  }

  private String why(Requirement asked, Verdict verdict) {
    if (!asked.untestable().isEmpty()) {
      return asked.untestable();
    }
    return byRequirement.getOrDefault(asked.id(), List.of()).stream()
        .filter(each -> each.verdict() == verdict)
        .map(CheckResult::why)
        .findFirst()
        .orElse("");
  }

  private static void cells(StringBuilder text, String... cells) {
    for (String cell : cells) {
      text.append("| ").append(cell.replace("|", "\\|")).append(' ');
    }
    text.append("|\n");
  }

  /** Writes {@link #markdown()} to a file, whose folder is made if there is none. */
  public void write(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.write(file, markdown().getBytes(UTF_8));
  }
}
