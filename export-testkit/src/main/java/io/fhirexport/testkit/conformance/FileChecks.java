package io.fhirexport.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is in exported files. */
final class FileChecks {
  private static final int MOST = 5;
  private static final List<String> ATTACHMENTS =
      List.of(
          "content.attachment",
          "presentedForm",
          "photo",
          "content",
          "sourceAttachment",
          "payload.contentAttachment",
          "contentAttachment",
          "document.content.attachment");

  private FileChecks() {}

  static void addTo(Check.Gathering checks) {
    checks
        .each(
            "FILE-1 LINE-1",
            "files are NDJSON, and each line a resource of the file's type",
            FileChecks::holdResources)
        .inferno("bulk_data_{level}_valid_resources", "bulkdata_output_file_success");
    checks
        .each("LINE-2", "each resource is valid", FileChecks::areValid)
        .inferno("bulk_data_{level}_valid_resources");
    checks
        .each(
            "LINE-3",
            "there are two patients or more",
            (session, level) ->
                assertThat(Export.keys(session.plain(level).output("Patient").stream()))
                    .hasSizeGreaterThanOrEqualTo(2))
        .inferno("bulk_data_{level}_multiple_patients");
    checks.each(
        "LINE-4", "there is no blank line, and every line ends", FileChecks::haveNoBlankLines);
    checks
        .each(
            "LINE-5",
            "each resource is there once",
            (session, level) -> {
              List<String> keys = session.plain(level).output().stream().map(Line::key).toList();
              assertThat(keys.size() - Set.copyOf(keys).size())
                  .as("lines of a resource that is there already")
                  .isZero();
            })
        .inferno("bulkdata_most_recent_version");
    checks.each(
        "LINE-6",
        "JSON is as FHIR has it, without nulls and empty values",
        FileChecks::areFhirJson);
    checks.each(
        "LINE-7",
        "each resource has an id and a time of change",
        (session, level) ->
            assertThat(session.plain(level).output())
                .allSatisfy(
                    line -> {
                      assertThat(line.id()).matches("[A-Za-z0-9\\-.]{1,64}");
                      assertThat(line.lastUpdated()).isPresent();
                    }));
    checks
        .each(
            "ATTACHMENT-1",
            "an attachment without data has an absolute URL",
            FileChecks::haveAbsoluteAttachments)
        .inferno("bulkdata_attachment_url");
    checks.eachWithPatients(
        "ENDPOINT-7",
        "no Binary stands alone where content is a patient's",
        (session, level) -> assertThat(session.plain(level).output("Binary")).isEmpty());
    checks
        .once(
            "FILE-2",
            "a file that does not exist is not found",
            (session, level) -> {
              Answer answer =
                  session.get(
                      StatusChecks.another(first(session, level).url()), "application/fhir+ndjson");
              assertThat(answer.status()).as("%s", answer).isBetween(400, 499);
            })
        .inferno("bulkdata_output_file_error");
    checks.once(
        "FILE-3",
        "any Accept, or none, is fine for a file",
        (session, level) -> {
          Export export = session.plain(level);
          byte[] body = export.download(first(session, level)).body();
          for (String accept : List.of("*/*", "application/fhir+ndjson", "application/ndjson")) {
            assertThat(session.get(first(session, level).url(), accept).body())
                .as("with Accept: %s", accept)
                .isEqualTo(body);
          }
          assertThat(session.send(Call.of("GET", first(session, level).url())).body())
              .as("without Accept")
              .isEqualTo(body);
        });
    checks.once(
        "FILE-4",
        "a file that is compressed says so",
        (session, level) -> {
          Answer answer = session.plain(level).download(first(session, level));
          boolean isGzip =
              answer.body().length > 1
                  && answer.body()[0] == 0x1f
                  && answer.body()[1] == (byte) 0x8b;
          assertThat(answer.header("Content-Encoding").filter("gzip"::equalsIgnoreCase).isPresent())
              .isEqualTo(isGzip);
        });
  }

  /** The first file of output. */
  static ManifestFile first(Session session, ExportLevel level) throws Exception {
    List<ManifestFile> files = session.plain(level).files("output");
    if (files.isEmpty()) {
      throw new NotTestableException("The export has no files.");
    }
    return files.get(0);
  }

  private static void holdResources(Session session, ExportLevel level) throws Exception {
    Export export = session.plain(level);
    for (ManifestFile file : export.files("output")) {
      Answer answer = export.download(file);
      assertThat(answer.status()).as("status of %s", file.url()).isEqualTo(200);
      assertThat(answer.header("Content-Type").orElse("none"))
          .startsWith("application/fhir+ndjson");
      for (Line line : export.lines(file)) {
        assertThat(line.problem()).as("a line of %s", file.url()).isEmpty();
        assertThat(line.type()).as("type of a line of %s", file.url()).isEqualTo(file.type());
      }
    }
  }

  private static void areValid(Session session, ExportLevel level) throws Exception {
    ConformanceTarget.ResourceValidator validator =
        session
            .target()
            .validator()
            .orElseThrow(() -> new NotTestableException("No validator was given."));
    for (Line line : session.plain(level).output()) {
      assertThat(
              validator.errors(new String(line.bytes(), java.nio.charset.StandardCharsets.UTF_8)))
          .as("errors of %s", line)
          .isEmpty();
    }
  }

  private static void haveNoBlankLines(Session session, ExportLevel level) throws Exception {
    Export export = session.plain(level);
    for (ManifestFile file : export.files("output")) {
      byte[] body = Downloads.plain(export.download(file));
      assertThat(export.lines(file))
          .as("lines of %s", file.url())
          .noneMatch(line -> line.bytes().length == 0);
      assertThat(body[body.length - 1]).as("last byte of %s", file.url()).isEqualTo((byte) '\n');
      assertThat(body[0]).as("first byte of %s", file.url()).isEqualTo((byte) '{');
    }
  }

  private static void areFhirJson(Session session, ExportLevel level) throws Exception {
    List<String> blemishes = new ArrayList<>();
    for (Line line : session.plain(level).output()) {
      String blemish = blemish(line.tree(), "");
      if (!blemish.isEmpty() && blemishes.size() < MOST) {
        blemishes.add(line.key() + blemish);
      }
    }
    assertThat(blemishes).as("nulls and empty values").isEmpty();
  }

  /** The path of a null or an empty value; empty if there is none. */
  private static String blemish(Object value, String path) {
    if (value == JsonTree.NULL
        || value.equals("")
        || value.equals(List.of())
        || value.equals(Map.of())) {
      return path;
    }
    if (value instanceof List<?> list) {
      // Arrays of primitives and their extensions have nulls to keep in step.
      return list.stream()
          .filter(each -> each != JsonTree.NULL)
          .map(each -> blemish(each, path))
          .filter(each -> !each.isEmpty())
          .findFirst()
          .orElse("");
    }
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(each -> blemish(each.getValue(), path + "." + each.getKey()))
          .filter(each -> !each.isEmpty())
          .findFirst()
          .orElse("");
    }
    return "";
  }

  private static void haveAbsoluteAttachments(Session session, ExportLevel level) throws Exception {
    int seen = 0;
    for (Line line : session.plain(level).output()) {
      for (String path : ATTACHMENTS) {
        for (Object attachment : JsonTree.at(line.tree(), path).toList()) {
          Map<String, Object> members = JsonTree.members(attachment);
          if (members.get("url") instanceof String url && !members.containsKey("data")) {
            seen++;
            assertThat(url).as("%s of %s", path, line).matches("[A-Za-z][A-Za-z0-9+.\\-]*:.+");
          }
        }
      }
    }
    if (seen == 0) {
      throw new NotTestableException("No attachment has a URL and no data.");
    }
  }
}
