package io.fhirexport.testkit.conformance;

import io.fhirexport.api.ExportLevel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Runs the suite against a server from the command line. */
public final class ConformanceMain {
  static final String USAGE =
      """
      usage: ConformanceMain BASE_URL [option value]...
        --header VALUE        the Authorization of each request, as in 'Bearer abc'
        --other-header VALUE  the Authorization of another client
        --levels L,L          the levels offered: system, patient, group
        --group ID            the Group to export
        --empty-group ID      a Group without members
        --claims F,F          the features claimed: post, until, type-filter, ...
        --types T,T           the types exports are limited to
        --patience PT3M       how long an export may take
        --longest-pause PT30S how long to wait between polls at most
        --report FILE         where the report goes
      Exit code 0: nothing failed; 1: something did; 2: the command line is wrong.""";

  private static final int BAD_ARGUMENTS = 2;

  private ConformanceMain() {}

  /** Looks at a server, and ends the process. */
  public static void main(String[] arguments) throws IOException {
    ConformanceTarget target;
    try {
      target = parse(List.of(arguments));
    } catch (RuntimeException e) {
      System.err.println(e.getMessage() + "\n" + USAGE);
      System.exit(BAD_ARGUMENTS);
      return;
    }
    Report report;
    try (Conformance conformance = new Conformance(target)) {
      for (Check check : conformance.checks()) {
        System.out.println(told(conformance.make(check)));
      }
      report = conformance.report();
    }
    System.out.println(report.summary());
    report.write(target.report());
    System.out.println("  report: " + target.report());
    System.exit(report.isClean() ? 0 : 1);
  }

  private static String told(CheckResult result) {
    String why = result.why().isEmpty() ? "" : "\n  " + result.why();
    return result.verdict()
        + ": "
        + result.check()
        + (result.verdict() == Verdict.FAILED ? why : "");
  }

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException if it is wrong, with the reason
   */
  static ConformanceTarget parse(List<String> arguments) {
    Iterator<String> rest = new ArrayList<>(arguments).iterator();
    if (!rest.hasNext()) {
      throw new IllegalArgumentException("The base URL is missing.");
    }
    ConformanceTarget.Builder target = ConformanceTarget.builder(URI.create(rest.next()));
    while (rest.hasNext()) {
      String option = rest.next();
      if (!rest.hasNext()) {
        throw new IllegalArgumentException(option + " needs a value.");
      }
      apply(option, rest.next(), target);
    }
    return target.build();
  }

  private static void apply(String option, String value, ConformanceTarget.Builder target) {
    switch (option) {
      case "--header" -> target.authorization(() -> value);
      case "--other-header" -> target.foreignAuthorization(() -> value);
      case "--levels" -> target.levels(words(value).map(ExportLevel::valueOf).toList());
      case "--group" -> target.groupId(value);
      case "--empty-group" -> target.emptyGroupId(value);
      case "--claims" -> target.claims(words(value).map(Feature::valueOf).toArray(Feature[]::new));
      case "--types" -> target.types(List.of(value.split(",", -1)));
      case "--patience" -> target.patience(Duration.parse(value));
      case "--longest-pause" -> target.longestPause(Duration.parse(value));
      case "--report" -> target.report(Path.of(value));
      default -> throw new IllegalArgumentException("There is no option " + option + ".");
    }
  }

  private static Stream<String> words(String list) {
    return Stream.of(list.split(",", -1))
        .map(each -> each.strip().toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
