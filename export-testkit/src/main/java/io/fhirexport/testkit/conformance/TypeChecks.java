package io.fhirexport.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportLevel;
import java.util.List;
import java.util.Set;

/** {@code _type}. */
final class TypeChecks {
  private TypeChecks() {}

  static void addTo(Check.Gathering checks) {
    checks
        .each(
            "TYPE-1",
            "_type lets through all of these types, and these only",
            TypeChecks::holdsThese)
        .inferno("bulkdata_type_parameter");
    checks
        .once(
            "TYPE-2",
            "a repeated _type means the same as a list with commas",
            (session, level) -> splitsCommas(session, Ask.at(level)))
        .inferno("bulkdata_comma_delimited_parameters");
    checks.once(
        "TYPE-3",
        "a type that does not exist is refused, alone and beside others",
        (session, level) -> {
          for (String types : List.of("NoSuchType", "Patient,NoSuchType", "patient", "Resource")) {
            Answer answer = session.kickOff(Ask.at(level).with("_type", types));
            assertThat(answer.status())
                .as("_type=%s is refused, but %s", types, answer)
                .isBetween(400, 499);
            Verify.outcome(answer);
          }
        });
    checks.eachWithPatients(
        "TYPE-4",
        "a type outside the compartment alone is refused",
        (session, level) ->
            Verify.refused(session.kickOff(Ask.at(level).with("_type", "StructureDefinition"))));
    checks.once(
        "TYPE-5",
        "an empty _type is refused",
        (session, level) -> Verify.refused(session.kickOff(Ask.at(level).with("_type", ""))));
    checks.each(
        "TYPE-6",
        "without _type, all types come",
        (session, level) ->
            assertThat(
                    Set.copyOf(
                        session.plain(level).files("output").stream()
                            .map(ManifestFile::type)
                            .toList()))
                .as("types of an export of everything")
                .hasSizeGreaterThan(1));
  }

  /** A repeated {@code _type} and one with commas mean the same. */
  static void splitsCommas(Session session, Ask ask) throws Exception {
    String types = session.someTypes(ask.level());
    Ask repeated = ask;
    for (String type : List.of(types.split(",", -1))) {
      repeated = repeated.with("_type", type);
    }
    Verify.same(
        "the repeated parameter",
        session.export(repeated).keys(),
        session.export(ask.with("_type", types)).keys());
  }

  private static void holdsThese(Session session, ExportLevel level) throws Exception {
    Export all = session.plain(level);
    Set<String> types = Set.of(session.someTypes(level).split(",", -1));
    Export some = session.export(Ask.at(level).with("_type", String.join(",", types)));
    Verify.same(
        "the types",
        some.keys(),
        Export.keys(all.output().stream().filter(line -> types.contains(line.type()))));
    assertThat(some.files("output").stream().map(ManifestFile::type)).isSubsetOf(types);
  }
}
