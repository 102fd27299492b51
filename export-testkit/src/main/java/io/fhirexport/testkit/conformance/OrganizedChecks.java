package io.fhirexport.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportLevel;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code organizeOutputBy}. */
final class OrganizedChecks {
  private OrganizedChecks() {}

  static void addTo(Check.Gathering checks) {
    checks
        .each(
            "ORGANIZED-1",
            "the manifest says how output is organized, and of no file its type",
            (session, level) -> {
              Export export = organized(session, level);
              assertThat(export.manifest()).containsEntry("outputOrganizedBy", "Patient");
              assertThat(export.files("output"))
                  .isNotEmpty()
                  .noneMatch(file -> file.members().containsKey("type"));
            })
        .needs(Feature.ORGANIZE_OUTPUT_BY);
    checks
        .each(
            "ORGANIZED-2",
            "each file begins with the header of a block",
            (session, level) -> {
              Export export = organized(session, level);
              for (ManifestFile file : export.files("output")) {
                assertThat(header(export.lines(file).get(0)))
                    .as("header of %s", file.url())
                    .isPresent();
              }
            })
        .needs(Feature.ORGANIZE_OUTPUT_BY);
    checks
        .each(
            "ORGANIZED-3",
            "a block has what is the patient's, and nothing that is another's only",
            OrganizedChecks::blocksAreOfOne)
        .needs(Feature.ORGANIZE_OUTPUT_BY);
    checks
        .each(
            "ORGANIZED-4",
            "all that is patients' is there as without it",
            OrganizedChecks::holdsTheSame)
        .needs(Feature.ORGANIZE_OUTPUT_BY);
    checks
        .each(
            "ORGANIZED-5",
            "continuesInFile names a file that goes on with the same block",
            OrganizedChecks::goesOn)
        .needs(Feature.ORGANIZE_OUTPUT_BY);
    checks
        .once(
            "ORGANIZED-6",
            "organizing by a type nobody knows is refused",
            (session, level) ->
                Verify.refused(
                    session.kickOff(Ask.at(level).with("organizeOutputBy", "NoSuchType"))))
        .needs(Feature.ORGANIZE_OUTPUT_BY);
  }

  private static Export organized(Session session, ExportLevel level) throws Exception {
    return session.export(session.plainAsk(level).with("organizeOutputBy", "Patient"));
  }

  /** The reference of a block's header; nothing if the line is none. */
  private static Optional<String> header(Line line) {
    if (!line.type().equals("Parameters")) {
      return Optional.empty();
    }
    return JsonTree.at(line.tree(), "parameter")
        .filter(each -> JsonTree.text(each, "name").filter("header"::equals).isPresent())
        .flatMap(each -> JsonTree.texts(each, "valueReference.reference"))
        .findFirst();
  }

  private static void blocksAreOfOne(Session session, ExportLevel level) throws Exception {
    Export export = organized(session, level);
    for (ManifestFile file : export.files("output")) {
      String patient = "";
      for (Line line : export.lines(file)) {
        Optional<String> header = header(line);
        if (header.isPresent()) {
          patient = header.get();
        } else {
          assertThat(Compartment.isForeign(line, Set.of(patient)))
              .as("%s in the block of %s is another's", line, patient)
              .isFalse();
          assertThat(!line.type().equals("Patient") || line.key().equals(patient))
              .as("%s in the block of %s", line, patient)
              .isTrue();
        }
      }
    }
  }

  private static void holdsTheSame(Session session, ExportLevel level) throws Exception {
    Export plain = session.plain(level);
    Set<String> patients = Export.keys(plain.output("Patient").stream());
    Set<String> belonging =
        Export.keys(
            plain.output().stream()
                .filter(line -> Compartment.types().contains(line.type()))
                .filter(line -> line.subjects().stream().anyMatch(patients::contains)));
    belonging.addAll(patients);
    assertThat(Export.keys(organized(session, level).output().stream())).containsAll(belonging);
  }

  private static void goesOn(Session session, ExportLevel level) throws Exception {
    Export export = organized(session, level);
    List<ManifestFile> files = export.files("output");
    int seen = 0;
    for (ManifestFile file : files) {
      if (file.members().get("continuesInFile") instanceof String url) {
        seen++;
        ManifestFile next =
            files.stream()
                .filter(each -> each.url().equals(url))
                .findFirst()
                .orElseThrow(() -> new AssertionError("There is no file " + url));
        List<String> headers =
            export.lines(file).stream().flatMap(line -> header(line).stream()).toList();
        assertThat(header(export.lines(next).get(0))).hasValue(headers.get(headers.size() - 1));
      }
    }
    if (seen == 0) {
      throw new NotTestableException("No block goes over several files.");
    }
  }
}
