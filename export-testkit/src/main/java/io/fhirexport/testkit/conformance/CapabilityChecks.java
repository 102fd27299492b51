package io.fhirexport.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportLevel;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What the CapabilityStatement says. */
final class CapabilityChecks {
  private static final String IG = "http://hl7.org/fhir/uv/bulkdata/";

  private CapabilityChecks() {}

  static void addTo(Check.Gathering checks) {
    checks
        .each(
            "CAPABILITY-1",
            "the CapabilityStatement declares an operation",
            CapabilityChecks::declares)
        .inferno("bulk_data_{level}_export_operation_support");
    checks.each("CAPABILITY-2", "the operation is named export", CapabilityChecks::isNamedExport);
    checks.each(
        "CAPABILITY-3", "the operation has the IG's definition", CapabilityChecks::isDefined);
    checks.once(
        "CAPABILITY-4",
        "the CapabilityStatement instantiates the IG's",
        (session, level) ->
            assertThat(JsonTree.texts(statement(session), "instantiates"))
                .anyMatch(
                    each ->
                        each.replaceAll("\\|.*", "").equals(IG + "CapabilityStatement/bulk-data")));
    checks.once(
        "CAPABILITY-5",
        "no level is declared that is not offered",
        CapabilityChecks::declaresNoMore);
    checks
        .at(
            List.of(ExportLevel.GROUP),
            "ENDPOINT-5",
            "Groups can be read and searched",
            CapabilityChecks::readsGroups)
        .needs(Feature.GROUP_READ);
    checks
        .once(
            "CAPABILITY-6",
            "the CapabilityStatement lists every exported type",
            CapabilityChecks::listsTypes)
        .needs(Feature.TYPES_LISTED);
  }

  private static Map<String, Object> statement(Session session) throws Exception {
    Answer answer = session.get(session.target().base() + "/metadata", "application/fhir+json");
    assertThat(answer.status()).as("metadata: %s", answer).isIn(200, 201);
    Map<String, Object> statement = Verify.object(answer);
    assertThat(statement.get("resourceType")).isEqualTo("CapabilityStatement");
    return statement;
  }

  private static Stream<Map<String, Object>> operations(Object statement, ExportLevel level) {
    Stream<Object> found =
        switch (level) {
          case SYSTEM -> JsonTree.at(statement, "rest.operation");
          case PATIENT -> ofResource(statement, "Patient");
          case GROUP -> ofResource(statement, "Group");
        };
    return found.map(JsonTree::members);
  }

  private static Stream<Object> ofResource(Object statement, String type) {
    return JsonTree.at(statement, "rest.resource")
        .filter(each -> JsonTree.text(each, "type").filter(type::equals).isPresent())
        .flatMap(each -> JsonTree.at(each, "operation"));
  }

  private static boolean isExport(Map<String, Object> operation, ExportLevel level) {
    return String.valueOf(operation.get("definition"))
        .replaceAll("\\|.*", "")
        .equals(canonical(level));
  }

  private static String canonical(ExportLevel level) {
    return IG
        + "OperationDefinition/"
        + switch (level) {
          case SYSTEM -> "export";
          case PATIENT -> "patient-export";
          case GROUP -> "group-export";
        };
  }

  private static void declares(Session session, ExportLevel level) throws Exception {
    assertThat(operations(statement(session), level)).as("operations").isNotEmpty();
  }

  private static void isNamedExport(Session session, ExportLevel level) throws Exception {
    assertThat(operations(statement(session), level).map(each -> each.get("name")))
        .as("names of operations")
        .contains("export");
  }

  private static void isDefined(Session session, ExportLevel level) throws Exception {
    assertThat(operations(statement(session), level))
        .as("operations defined as %s", canonical(level))
        .anyMatch(each -> isExport(each, level));
  }

  private static void declaresNoMore(Session session, ExportLevel widest) throws Exception {
    Map<String, Object> statement = statement(session);
    Set<ExportLevel> claimed = session.target().levels();
    for (ExportLevel level : ExportLevel.values()) {
      if (!claimed.contains(level)) {
        assertThat(operations(statement, level))
            .as("operations of the %s level", level)
            .noneMatch(each -> isExport(each, level));
      }
    }
  }

  private static void readsGroups(Session session, ExportLevel level) throws Exception {
    List<String> interactions =
        JsonTree.at(statement(session), "rest.resource")
            .filter(each -> JsonTree.text(each, "type").filter("Group"::equals).isPresent())
            .flatMap(each -> JsonTree.texts(each, "interaction.code"))
            .toList();
    assertThat(interactions).as("interactions of Group").contains("read", "search-type");
    String id = session.target().groupId().orElseThrow();
    Answer group = session.get(session.target().base() + "/Group/" + id, "application/fhir+json");
    assertThat(group.status()).as("reading the Group: %s", group).isEqualTo(200);
    assertThat(Verify.object(group).get("id")).isEqualTo(id);
  }

  private static void listsTypes(Session session, ExportLevel level) throws Exception {
    List<String> listed = JsonTree.texts(statement(session), "rest.resource.type").toList();
    assertThat(listed)
        .containsAll(
            session.plain(level).files("output").stream().map(ManifestFile::type).toList());
  }
}
