package io.fhirexport.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportLevel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** {@code allowPartialManifests}. */
final class PartialChecks {
  private PartialChecks() {}

  static void addTo(Check.Gathering checks) {
    checks
        .once(
            "PARTIAL-1",
            "manifests before the end list files that can be fetched, and do not change",
            PartialChecks::isPartial)
        .needs(Feature.PARTIAL_MANIFESTS);
    checks
        .once(
            "PARTIAL-2",
            "linked manifests have the same fields, each file once",
            PartialChecks::isLinked)
        .needs(Feature.PARTIAL_MANIFESTS);
    checks
        .once("PARTIAL-3", "all manifests together list all there is", PartialChecks::isWhole)
        .needs(Feature.PARTIAL_MANIFESTS);
  }

  private static Export partial(Session session, ExportLevel level) throws Exception {
    return session.export(session.plainAsk(level).with("allowPartialManifests", "true"));
  }

  private static void isWhole(Session session, ExportLevel level) throws Exception {
    Set<String> found = new TreeSet<>();
    for (Map<String, Object> page : pagesOf(session, partial(session, level))) {
      for (String url : urls(page).toList()) {
        lines(session, url).forEach(line -> found.add(line.key()));
      }
    }
    assertThat(found).isEqualTo(session.plain(level).keys());
  }

  private static List<Line> lines(Session session, String url) throws IOException {
    return new Downloads(session.target()).lines(session.get(url, "application/fhir+ndjson"));
  }

  private static void isPartial(Session session, ExportLevel level) throws Exception {
    Export export = partial(session, level);
    List<Answer> partial =
        export.early().stream().filter(answer -> answer.body().length > 0).toList();
    if (partial.isEmpty()) {
      throw new NotTestableException("The export ended before there was a partial manifest.");
    }
    for (Answer answer : partial) {
      assertThat(answer.header("Content-Type").orElse("none")).contains("application/json");
      Map<String, Object> manifest = Verify.object(answer);
      assertThat(export.manifest())
          .containsEntry("transactionTime", manifest.get("transactionTime"))
          .containsEntry("request", manifest.get("request"));
      assertThat(urls(export.manifest()).toList()).containsAll(urls(manifest).toList());
    }
    for (String url : urls(export.manifest()).toList()) {
      assertThat(session.get(url, "application/fhir+ndjson").status())
          .as("status of %s", url)
          .isEqualTo(200);
    }
  }

  private static void isLinked(Session session, ExportLevel level) throws Exception {
    Export export = partial(session, level);
    List<Map<String, Object>> pages = pagesOf(session, export);
    for (Map<String, Object> page : pages) {
      for (String member : List.of("transactionTime", "request", "requiresAccessToken", "error")) {
        assertThat(page.get(member)).as(member).isEqualTo(export.manifest().get(member));
      }
    }
    assertThat(pages.stream().flatMap(PartialChecks::urls)).doesNotHaveDuplicates();
  }

  private static List<Map<String, Object>> pagesOf(Session session, Export export)
      throws Exception {
    List<Map<String, Object>> pages = new ArrayList<>(List.of(export.manifest()));
    Set<String> seen = new LinkedHashSet<>();
    Optional<String> next = next(export.manifest());
    while (next.isPresent()) {
      assertThat(seen.add(next.get())).as("%s is a page of its own", next.get()).isTrue();
      Answer answer = session.poll(next.get());
      assertThat(answer.status()).as("%s", answer).isEqualTo(200);
      pages.add(Verify.object(answer));
      next = next(pages.get(pages.size() - 1));
    }
    return pages;
  }

  private static Optional<String> next(Map<String, Object> manifest) {
    return JsonTree.at(manifest, "link")
        .filter(each -> JsonTree.text(each, "relation").filter("next"::equals).isPresent())
        .flatMap(each -> JsonTree.texts(each, "url"))
        .findFirst();
  }

  private static Stream<String> urls(Map<String, Object> manifest) {
    return JsonTree.texts(manifest, "output.url");
  }
}
