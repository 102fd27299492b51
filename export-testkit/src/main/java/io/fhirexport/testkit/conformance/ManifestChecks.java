package io.fhirexport.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportLevel;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a manifest has in it. */
final class ManifestChecks {
  private static final List<String> ARRAYS = List.of("output", "error", "deleted");

  private ManifestChecks() {}

  static void addTo(Check.Gathering checks) {
    checks.each(
        "MANIFEST-1",
        "transactionTime is an instant, no later than the export's end",
        ManifestChecks::hasTime);
    checks.each(
        "MANIFEST-2",
        "request is the URL of the kick-off",
        (session, level) -> {
          Export export = session.plain(level);
          assertThat(decoded(String.valueOf(export.manifest().get("request"))))
              .isEqualTo(decoded(export.url()));
        });
    checks
        .each(
            "MANIFEST-3",
            "requiresAccessToken is a boolean, and true if a file is refused without a token",
            ManifestChecks::saysWhetherTokens)
        .inferno("bulkdata_requires_access_token_field");
    checks
        .each(
            "MANIFEST-4",
            "output lists files, each with its type and URL",
            ManifestChecks::listsFiles)
        .inferno("bulk_data_{level}_output_check");
    checks
        .each(
            "MANIFEST-5",
            "error is an array of files of OperationOutcomes",
            ManifestChecks::listsErrors)
        .inferno("bulkdata_error_file");
    checks.each(
        "MANIFEST-6",
        "URLs are absolute, and each is there once",
        (session, level) -> {
          List<String> urls = new ArrayList<>();
          ARRAYS.forEach(
              array -> files(session, level, array).forEach(file -> urls.add(file.url())));
          assertThat(urls).allMatch(url -> url.matches("https?://.+")).doesNotHaveDuplicates();
        });
    checks
        .each("MANIFEST-7", "count is the number of lines", ManifestChecks::counts)
        .inferno("bulkdata_output_count");
    checks.each(
        "MANIFEST-8",
        "no file is empty",
        (session, level) -> {
          Export export = session.plain(level);
          for (ManifestFile file : export.files("output")) {
            assertThat(export.lines(file)).as("lines of %s", file.url()).isNotEmpty();
          }
        });
    checks.each(
        "MANIFEST-9", "output is an empty array if there is nothing", ManifestChecks::mayBeEmpty);
    checks
        .each(
            "MANIFEST-10",
            "extension, where there is one, is an object",
            (session, level) -> {
              Map<String, Object> manifest = session.plain(level).manifest();
              assertThat(manifest.getOrDefault("extension", Map.of())).isInstanceOf(Map.class);
              ARRAYS.forEach(
                  array ->
                      files(session, level, array)
                          .forEach(
                              file ->
                                  assertThat(file.members().getOrDefault("extension", Map.of()))
                                      .isInstanceOf(Map.class)));
            })
        .inferno("bulkdata_manifest_extension");
    checks.each(
        "MANIFEST-11",
        "what nobody asked for is not there: links, and how output is organized",
        (session, level) -> {
          Export export = session.plain(level);
          assertThat(export.manifest()).doesNotContainKeys("link", "outputOrganizedBy");
          assertThat(export.files("output"))
              .noneMatch(file -> file.members().containsKey("continuesInFile"));
        });
    checks.each(
        "MANIFEST-12",
        "nothing is newer than the transaction time",
        (session, level) -> {
          Export export = session.plain(level);
          Instant time = time(export);
          assertThat(
                  Export.keys(
                      export.output().stream()
                          .filter(
                              line ->
                                  line.lastUpdated()
                                      .filter(each -> each.isAfter(time))
                                      .isPresent())))
              .isEmpty();
        });
    checks.once(
        "MANIFEST-13",
        "a manifest that may be partial is still whole in the end",
        (session, level) ->
            assertThat(
                    session
                        .export(
                            Ask.at(level)
                                .with("_type", "Patient")
                                .with("allowPartialManifests", "false"))
                        .keys())
                .isEqualTo(session.export(Ask.at(level).with("_type", "Patient")).keys()));
  }

  private static List<ManifestFile> files(Session session, ExportLevel level, String array) {
    try {
      return session.plain(level).files(array);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static String decoded(String url) {
    return URLDecoder.decode(url, StandardCharsets.UTF_8);
  }

  private static Instant time(Export export) {
    String text = String.valueOf(export.manifest().get("transactionTime"));
    return Line.instant(text)
        .orElseThrow(() -> new AssertionError("transactionTime is no instant: " + text));
  }

  private static void hasTime(Session session, ExportLevel level) throws Exception {
    Export export = session.plain(level);
    Instant end = StatusChecks.now(export.last());
    assertThat(time(export))
        .as("transactionTime")
        .isBeforeOrEqualTo(end.plus(Duration.ofSeconds(2)));
  }

  private static void saysWhetherTokens(Session session, ExportLevel level) throws Exception {
    Export export = session.plain(level);
    assertThat(export.manifest().get("requiresAccessToken")).isInstanceOf(Boolean.class);
    if (!export.requiresAccessToken()) {
      for (ManifestFile file : export.files("output")) {
        assertThat(session.sendBare(Call.of("GET", file.url())).status())
            .as("a file without a token")
            .isEqualTo(200);
      }
    }
  }

  private static void listsFiles(Session session, ExportLevel level) throws Exception {
    Export export = session.plain(level);
    assertThat(export.manifest().get("output")).as("output").isInstanceOf(List.class);
    assertThat(export.files("output")).as("output").isNotEmpty();
    for (ManifestFile file : export.files("output")) {
      assertThat(file.type()).as("type of %s", file).matches("[A-Z][A-Za-z]+");
      assertThat(file.url()).as("url of %s", file).matches("https?://.+");
    }
  }

  private static void listsErrors(Session session, ExportLevel level) throws Exception {
    Export export = session.plain(level);
    assertThat(export.manifest().get("error")).as("error").isInstanceOf(List.class);
    for (ManifestFile file : export.files("error")) {
      assertThat(file.type()).as("type of an error file").isEqualTo("OperationOutcome");
      for (Line line : export.lines(file)) {
        assertThat(line.problem()).isEmpty();
        Verify.outcome(line.tree());
      }
    }
  }

  private static void counts(Session session, ExportLevel level) throws Exception {
    Export export = session.plain(level);
    for (String array : ARRAYS) {
      for (ManifestFile file : export.files(array)) {
        if (file.members().containsKey("count")) {
          assertThat(file.count())
              .as("count of %s", file.url())
              .hasValue(BigDecimal.valueOf(export.lines(file).size()));
        }
      }
    }
  }

  private static void mayBeEmpty(Session session, ExportLevel level) throws Exception {
    Ask ask =
        Ask.at(level)
            .with("_type", "Patient")
            .with("_since", time(session.plain(level)).toString());
    Map<String, Object> manifest = session.export(ask).manifest();
    assertThat(manifest.get("output")).as("output").isEqualTo(List.of());
    assertThat(manifest.get("error")).as("error").isInstanceOf(List.class);
  }
}
