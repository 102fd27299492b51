package io.fhirexport.testkit.conformance;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportLevel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** {@code _since} and {@code _until}. */
final class WindowChecks {
  private WindowChecks() {}

  static void addTo(Check.Gathering checks) {
    checks
        .each(
            "SINCE-1",
            "_since is accepted",
            (session, level) -> {
              String week = Instant.now().minus(Duration.ofDays(7)).toString();
              String job = session.accepted(Ask.at(level).with("_since", week));
              assertThat(session.delete(job).status()).as("DELETE of the job").isEqualTo(202);
            })
        .inferno("since_in_{level}_export_response");
    checks
        .each(
            "SINCE-2",
            "_since lets through what changed after it, and that only",
            WindowChecks::sinceIsExclusive)
        .inferno("bulkdata_since_parameter");
    checks.each(
        "SINCE-8",
        "patients who did not change do not come along",
        WindowChecks::leavesPatientsOut);
    checks
        .each(
            "SINCE-3 MANIFEST-1",
            "since the transaction time of an export nothing changed, and nothing comes again",
            WindowChecks::chains)
        .inferno("bulkdata_transaction_time");
    checks.once(
        "SINCE-4",
        "_since is refused if it is no instant",
        (session, level) -> {
          for (String text :
              List.of("2020", "2020-01-01", "2020-01-01T00:00:00", "yesterday", "")) {
            Answer answer = session.kickOff(Ask.at(level).with("_since", text));
            assertThat(answer.status())
                .as("_since=%s is refused, but %s", text, answer)
                .isBetween(400, 499);
            Verify.outcome(answer);
          }
        });
    checks.once("SINCE-1", "_since is understood in any time zone", WindowChecks::readsOffsets);
    checks
        .each(
            "UNTIL-1",
            "_until lets through what changed before it, and that only",
            WindowChecks::untilIsExclusive)
        .needs(Feature.UNTIL);
    checks
        .once("UNTIL-1 SINCE-2", "_since and _until hold together", WindowChecks::bothHold)
        .needs(Feature.UNTIL);
    checks
        .once(
            "UNTIL-2",
            "_until is refused if it is no instant, or not after _since",
            (session, level) -> {
              Verify.refused(session.kickOff(Ask.at(level).with("_until", "2020-01-01")));
              Verify.refused(
                  session.kickOff(
                      Ask.at(level)
                          .with("_since", "2021-01-01T00:00:00Z")
                          .with("_until", "2020-01-01T00:00:00Z")));
            })
        .needs(Feature.UNTIL);
  }

  /** A moment at which a resource changed, with changes before and after it. */
  private static Instant middle(Export export) throws Exception {
    List<Instant> changes =
        export.output().stream()
            .flatMap(line -> line.lastUpdated().stream())
            .distinct()
            .sorted()
            .toList();
    if (changes.size() < 3) {
      throw new NotTestableException("The resources have fewer than three times of change.");
    }
    return changes.get(changes.size() / 2);
  }

  private static void sinceIsExclusive(Session session, ExportLevel level) throws Exception {
    Export all = session.plain(level);
    Instant since = middle(all);
    Export some = session.export(session.plainAsk(level).with("_since", since.toString()));
    holds(all, some, changed -> changed.isAfter(since));
  }

  private static void untilIsExclusive(Session session, ExportLevel level) throws Exception {
    Export all = session.plain(level);
    Instant until = middle(all);
    Export some = session.export(session.plainAsk(level).with("_until", until.toString()));
    holds(all, some, changed -> changed.isBefore(until));
  }

  private static void bothHold(Session session, ExportLevel level) throws Exception {
    Export all = session.plain(level);
    Instant middle = middle(all);
    Instant since = middle.minus(Duration.ofDays(20));
    Export some =
        session.export(
            session
                .plainAsk(level)
                .with("_since", since.toString())
                .with("_until", middle.toString()));
    holds(all, some, changed -> changed.isAfter(since) && changed.isBefore(middle));
  }

  /** All that changed in the window is there, and else only what the rest refers to. */
  private static void holds(Export all, Export some, Predicate<Instant> window) throws Exception {
    Set<String> belonging =
        Export.keys(
            all.output().stream().filter(line -> line.lastUpdated().filter(window).isPresent()));
    Set<String> found = some.keys();
    assertThat(found).as("what changed in the window").containsAll(belonging);

    Set<String> referredTo =
        some.output().stream()
            .flatMap(line -> line.references().stream())
            .collect(toCollection(TreeSet::new));
    Set<String> outside =
        Export.keys(
            some.output().stream()
                .filter(line -> line.lastUpdated().isPresent())
                .filter(line -> !belonging.contains(line.key()) && !line.isMeantBy(referredTo)));
    assertThat(outside).as("what did not change in the window, nor is referred to").isEmpty();
  }

  private static void leavesPatientsOut(Session session, ExportLevel level) throws Exception {
    Export all = session.plain(level);
    Instant since = middle(all);
    Export some = session.export(session.plainAsk(level).with("_since", since.toString()));
    assertThat(some.output("Patient"))
        .allSatisfy(line -> assertThat(line.lastUpdated().orElseThrow()).isAfter(since));
  }

  private static void chains(Session session, ExportLevel level) throws Exception {
    String time = String.valueOf(session.plain(level).manifest().get("transactionTime"));
    Export next = session.export(session.plainAsk(level).with("_since", time));
    assertThat(Export.keys(next.output().stream().filter(line -> line.lastUpdated().isPresent())))
        .as("what changed since the last export's transaction time")
        .isEmpty();
  }

  private static void readsOffsets(Session session, ExportLevel level) throws Exception {
    Export all = session.plain(level);
    Instant since = middle(all);
    String elsewhere = since.atOffset(java.time.ZoneOffset.ofHours(5)).toString();
    assertThat(session.export(session.plainAsk(level).with("_since", elsewhere)).keys())
        .isEqualTo(session.export(session.plainAsk(level).with("_since", since.toString())).keys());
  }
}
