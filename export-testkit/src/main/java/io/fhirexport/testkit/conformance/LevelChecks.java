package io.fhirexport.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportLevel;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What belongs to each level. */
final class LevelChecks {
  private LevelChecks() {}

  static void addTo(Check.Gathering checks) {
    checks.at(
        List.of(ExportLevel.PATIENT),
        "ENDPOINT-3",
        "every patient is there",
        (session, level) ->
            assertThat(Export.keys(session.plain(level).output("Patient").stream()))
                .isEqualTo(
                    Export.keys(wide(session, ExportLevel.SYSTEM).output("Patient").stream())));
    checks.eachWithPatients(
        "ENDPOINT-3 ENDPOINT-4",
        "what has an exported patient for its subject is there",
        LevelChecks::isComplete);
    checks.eachWithPatients(
        "ENDPOINT-3 ENDPOINT-4",
        "nothing is about other patients only",
        (session, level) -> {
          Export export = session.plain(level);
          Set<String> patients = Export.keys(export.output("Patient").stream());
          assertThat(
                  Export.keys(
                      export.output().stream()
                          .filter(line -> Compartment.isForeign(line, patients))))
              .isEmpty();
        });
    checks.at(
        List.of(ExportLevel.PATIENT),
        "ENDPOINT-6",
        "all of it is there at system level, too",
        (session, level) ->
            assertThat(wide(session, ExportLevel.SYSTEM).keys())
                .containsAll(session.plain(level).keys()));
    checks.at(
        List.of(ExportLevel.GROUP),
        "ENDPOINT-4",
        "all of it is there at patient level, too",
        (session, level) -> {
          Set<String> more = new TreeSet<>(session.plain(level).keys());
          more.removeAll(wide(session, ExportLevel.PATIENT).keys());
          more.remove("Group/" + session.target().groupId().orElseThrow());
          assertThat(more).as("what is there at Group level only").isEmpty();
        });
    checks.at(
        List.of(ExportLevel.GROUP),
        "GROUP-2",
        "no other Group is there",
        (session, level) ->
            assertThat(Export.keys(session.plain(level).output("Group").stream()))
                .isSubsetOf("Group/" + session.target().groupId().orElseThrow()));
    checks.each(
        "ENDPOINT-8", "what is expected is there, and nothing else", LevelChecks::isExpected);
    checks.at(
        List.of(ExportLevel.GROUP),
        "GROUP-3",
        "of a Group without members nothing leaves but the Group",
        (session, level) -> {
          String id =
              session
                  .target()
                  .emptyGroupId()
                  .orElseThrow(() -> new NotTestableException("No empty Group was named."));
          Export export = session.export(Ask.at(level).ofGroup(id));
          assertThat(export.keys()).as("output").isSubsetOf("Group/" + id);
        });
  }

  private static Export wide(Session session, ExportLevel level) throws Exception {
    if (!session.target().levels().contains(level)) {
      throw new NotTestableException("There is no wider level to compare with.");
    }
    return session.plain(level);
  }

  private static void isComplete(Session session, ExportLevel level) throws Exception {
    Export export = session.plain(level);
    Set<String> patients = Export.keys(export.output("Patient").stream());
    Set<String> belonging =
        Export.keys(
            wide(session, ExportLevel.SYSTEM).output().stream()
                .filter(line -> Compartment.types().contains(line.type()))
                .filter(line -> line.subjects().stream().anyMatch(patients::contains)));
    Set<String> missing = new TreeSet<>(belonging);
    missing.removeAll(export.keys());
    assertThat(missing).as("what is missing of %s", belonging.size()).isEmpty();
  }

  private static void isExpected(Session session, ExportLevel level) throws Exception {
    Map<String, Set<String>> expected =
        session
            .target()
            .expected(level)
            .orElseThrow(() -> new NotTestableException("Nobody said what is expected."));
    Map<String, Set<String>> found = new TreeMap<>();
    for (Line line : session.plain(level).output()) {
      found.computeIfAbsent(line.type(), type -> new TreeSet<>()).add(line.id());
    }
    assertThat(found.keySet()).as("types").isEqualTo(expected.keySet());
    expected.forEach(
        (type, ids) ->
            assertThat(found.get(type)).as("ids of %s", type).isEqualTo(new TreeSet<>(ids)));
  }
}
