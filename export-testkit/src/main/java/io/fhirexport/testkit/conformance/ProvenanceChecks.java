package io.fhirexport.testkit.conformance;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportLevel;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Provenance, and {@code includeAssociatedData}. */
final class ProvenanceChecks {
  private static final String PARAMETER = "includeAssociatedData";

  private ProvenanceChecks() {}

  static void addTo(Check.Gathering checks) {
    checks
        .eachWithPatients(
            "PROVENANCE-1",
            "all Provenance of what is exported comes along",
            ProvenanceChecks::comesByDefault)
        .inferno("bulkdata_provenance_associated_data");
    checks.each(
        "PROVENANCE-2",
        "no Provenance comes where _type leaves it out",
        (session, level) ->
            assertThat(
                    session
                        .export(Ask.at(level).with("_type", session.someTypes(level)))
                        .output("Provenance"))
                .isEmpty());
    checks
        .each(
            "PROVENANCE-3",
            "RelevantProvenanceResources are all Provenance of what is exported",
            ProvenanceChecks::relevant)
        .needs(Feature.ASSOCIATED_DATA)
        .inferno("bulkdata_include_associated_data_parameter");
    checks
        .each(
            "PROVENANCE-4",
            "LatestProvenanceResources are the newest for each resource, and no others",
            ProvenanceChecks::latest)
        .needs(Feature.ASSOCIATED_DATA)
        .inferno("bulkdata_provenance_associated_data");
    checks
        .once(
            "PROVENANCE-5",
            "the larger of two conflicting values holds",
            (session, level) -> {
              needsProvenance(session, level);
              assertThat(
                      session
                          .export(
                              session
                                  .plainAsk(level)
                                  .with(
                                      PARAMETER,
                                      "LatestProvenanceResources,RelevantProvenanceResources"))
                          .keys())
                  .isEqualTo(
                      session
                          .export(
                              session
                                  .plainAsk(level)
                                  .with(PARAMETER, "RelevantProvenanceResources"))
                          .keys());
            })
        .needs(Feature.ASSOCIATED_DATA);
    checks
        .once(
            "PROVENANCE-6",
            "a value nobody knows is refused",
            (session, level) ->
                Verify.refused(session.kickOff(Ask.at(level).with(PARAMETER, "_nobodyKnows"))))
        .needs(Feature.ASSOCIATED_DATA);
  }

  /** The Provenance the server has that is about these resources. */
  private static List<Line> about(Session session, Set<String> keys) throws Exception {
    return needsProvenance(session, ExportLevel.SYSTEM).stream()
        .filter(line -> targets(line, session).stream().anyMatch(keys::contains))
        .toList();
  }

  private static List<Line> needsProvenance(Session session, ExportLevel level) throws Exception {
    if (!session.target().levels().contains(ExportLevel.SYSTEM)) {
      throw new NotTestableException("All Provenance is known from a system level export only.");
    }
    List<Line> all = session.plain(level).output("Provenance");
    if (all.isEmpty()) {
      throw new NotTestableException("There is no Provenance.");
    }
    return all;
  }

  private static Set<String> targets(Line provenance, Session session) {
    return JsonTree.texts(provenance.tree(), "target.reference")
        .flatMap(each -> Line.local(each, session.target().base()).stream())
        .collect(toCollection(TreeSet::new));
  }

  private static Set<String> others(Export export) throws Exception {
    return Export.keys(export.output().stream().filter(line -> !line.type().equals("Provenance")));
  }

  private static void comesByDefault(Session session, ExportLevel level) throws Exception {
    Export export = session.plain(level);
    Set<String> patients = Export.keys(export.output("Patient").stream());
    Set<String> compartment =
        Export.keys(
            export.output().stream()
                .filter(line -> Compartment.types().contains(line.type()))
                .filter(line -> line.subjects().stream().anyMatch(patients::contains)));
    assertThat(export.keys()).containsAll(Export.keys(about(session, compartment).stream()));
  }

  private static void relevant(Session session, ExportLevel level) throws Exception {
    needsProvenance(session, ExportLevel.SYSTEM);
    Export export =
        session.export(session.plainAsk(level).with(PARAMETER, "RelevantProvenanceResources"));
    assertThat(Export.keys(export.output("Provenance").stream()))
        .isEqualTo(Export.keys(about(session, others(export)).stream()));
  }

  private static void latest(Session session, ExportLevel level) throws Exception {
    needsProvenance(session, ExportLevel.SYSTEM);
    Export export =
        session.export(session.plainAsk(level).with(PARAMETER, "LatestProvenanceResources"));
    Set<String> others = others(export);
    Map<String, Line> newest = new HashMap<>();
    for (Line line : about(session, others)) {
      targets(line, session).stream()
          .filter(others::contains)
          .forEach(
              target ->
                  newest.merge(target, line, (a, b) -> recorded(b).isAfter(recorded(a)) ? b : a));
    }
    assertThat(Export.keys(export.output("Provenance").stream()))
        .isEqualTo(Export.keys(newest.values().stream().sorted(comparing(Line::id))));
  }

  private static Instant recorded(Line provenance) {
    return JsonTree.text(provenance.tree(), "recorded")
        .flatMap(Line::instant)
        .orElseThrow(() -> new NotTestableException("A Provenance has no time of recording."));
  }
}
