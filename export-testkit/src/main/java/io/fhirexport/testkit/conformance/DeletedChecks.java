package io.fhirexport.testkit.conformance;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportLevel;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** {@code deleted} of manifests. */
final class DeletedChecks {
  private DeletedChecks() {}

  static void addTo(Check.Gathering checks) {
    checks
        .each(
            "DELETED-1",
            "deleted, where there is one, has transactions of DELETE",
            DeletedChecks::hasBundles)
        .inferno("bulkdata_deleted_section");
    checks
        .at(
            List.of(ExportLevel.SYSTEM),
            "DELETED-2",
            "deleted names what was deleted since",
            (session, level) ->
                assertThat(deletions(changes(session, level)))
                    .isEqualTo(new TreeSet<>(session.target().deletions())))
        .needs(Feature.DELETED);
    checks.each(
        "DELETED-3",
        "nothing is both deleted and in output",
        (session, level) -> {
          Export export = changes(session, level);
          assertThat(deletions(export))
              .doesNotContainAnyElementsOf(
                  export.keys().isEmpty() ? Set.of("none") : export.keys());
        });
    checks
        .once(
            "DELETED-4",
            "deleted keeps to _type",
            (session, level) -> {
              Instant since = since(session);
              Export export =
                  session.export(
                      Ask.at(level).with("_type", "Patient").with("_since", since.toString()));
              assertThat(deletions(export)).allMatch(each -> each.startsWith("Patient/"));
            })
        .needs(Feature.DELETED);
    checks.each(
        "DELETED-5",
        "without _since, nothing is listed as deleted",
        (session, level) -> assertThat(session.plain(level).files("deleted")).isEmpty());
  }

  private static Instant since(Session session) {
    return session
        .target()
        .deletedSince()
        .orElseThrow(() -> new NotTestableException("Nobody said what was deleted."));
  }

  private static Export changes(Session session, ExportLevel level) throws Exception {
    Instant since = session.target().deletedSince().orElse(Instant.parse("1990-01-01T00:00:00Z"));
    return session.export(session.plainAsk(level).with("_since", since.toString()));
  }

  private static void hasBundles(Session session, ExportLevel level) throws Exception {
    Export export = changes(session, level);
    if (export.files("deleted").isEmpty()) {
      throw new NotTestableException("Nothing is listed as deleted.");
    }
    for (ManifestFile file : export.files("deleted")) {
      assertThat(file.type()).isEqualTo("Bundle");
      for (Line line : export.lines(file)) {
        Map<String, Object> bundle = JsonTree.members(line.tree());
        assertThat(bundle)
            .containsEntry("resourceType", "Bundle")
            .containsEntry("type", "transaction");
        List<Object> entries = JsonTree.at(bundle, "entry").toList();
        assertThat(entries)
            .isNotEmpty()
            .allSatisfy(
                entry -> {
                  assertThat(JsonTree.text(entry, "request.method")).hasValue("DELETE");
                  assertThat(JsonTree.text(entry, "request.url").orElse(""))
                      .matches("[A-Z][A-Za-z]+/[A-Za-z0-9\\-.]{1,64}");
                  assertThat(JsonTree.members(entry)).doesNotContainKey("resource");
                });
      }
    }
  }

  private static Set<String> deletions(Export export) throws Exception {
    return export.lines("deleted").stream()
        .flatMap(line -> JsonTree.texts(line.tree(), "entry.request.url"))
        .collect(toCollection(TreeSet::new));
  }
}
