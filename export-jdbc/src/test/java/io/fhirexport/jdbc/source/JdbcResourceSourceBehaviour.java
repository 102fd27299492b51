package io.fhirexport.jdbc.source;

import static io.fhirexport.jdbc.source.Exported.AFTER;
import static io.fhirexport.jdbc.source.Exported.BEFORE;
import static io.fhirexport.jdbc.source.Exported.T;
import static io.fhirexport.jdbc.source.Exported.body;
import static io.fhirexport.jdbc.source.Exported.lines;
import static io.fhirexport.jdbc.source.Exported.query;
import static io.fhirexport.jdbc.source.Exported.statuses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.source.AsOfGrade;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.GroupMembers;
import io.fhirexport.api.source.MemberEntry;
import io.fhirexport.api.source.ResourceCursor;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import io.fhirexport.jdbc.CountingDatabase;
import io.fhirexport.jdbc.source.HostTables.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a source on a host's tables makes of what is in them, on any database. */
abstract class JdbcResourceSourceBehaviour extends OnHostTables {
  @Test
  void withoutAHistoryHandsOutWhatIsThere() throws Exception {
    HostTables tables = tables(Shape.PLAIN);
    put(tables, "a", 1, "old");
    tables.put("Observation/a", 2, AFTER, body("a", "new"));
    put(tables, "b", 1, "gone");
    tables.delete("Observation/b", 2, BEFORE);
    JdbcResourceSource source = source(tables, tables.mapping());

    assertThat(source.describe().grade()).isEqualTo(AsOfGrade.LATEST);
    assertThat(statuses(source, query("Observation").build())).containsExactly("new");
  }

  @Test
  void refusesTextOfAFixedLengthWhoseBlanksWouldBeInTheWay() throws Exception {
    HostTables tables = tables(Shape.PLAIN);
    tables.update(
        "create table padded (id char(64), last_updated timestamp with time zone, body varchar)");
    Mapping mapping = Mapping.tablePerType(Map.of("Patient", "padded")).build();

    assertThatThrownBy(JdbcResourceSource.builder(tables.database(), mapping).build()::describe)
        .isInstanceOf(PermanentFailureException.class)
        .hasMessageContaining("id of padded is of the wrong type");
  }

  @Test
  void readsShortAndLongBodiesHoweverTheyAreStored() throws Exception {
    String longer = "é".repeat(Statements.BODY_IN_ROW);
    String longest = "y".repeat((4 << 20) - 30) + "é".repeat(20) + "z".repeat(5 << 20);
    for (Shape shape :
        List.of(
            Shape.PLAIN,
            HISTORY.body(Body.BYTES, "bytea"),
            Shape.PLAIN.body(Body.GZIP, "bytea"),
            HISTORY.body(Body.TEXT, "json"))) {
      HostTables tables = tables(shape);
      put(tables, "a", 1, longest);
      put(tables, "b", 1, "short é");
      put(tables, "c", 1, longer);
      if (shape.history()) {
        tables.put("Observation/c", 2, AFTER, body("c", "later"));
      }

      assertThat(statuses(source(tables, tables.mapping()), query("Observation").build()))
          .as(shape.toString())
          .containsExactly(longest, "short é", longer);
    }
  }

  @Test
  void walksManyPagesOfASplit() throws Exception {
    HostTables tables = tables(HISTORY);
    List<String> expected = new ArrayList<>();
    for (int i = 1000; i < 1000 + 3 * Statements.ROWS_A_PAGE; i++) {
      put(tables, "o" + i, 1, "s" + i);
      if (i % 3 == 0) {
        tables.put("Observation/o" + i, 2, AFTER, body("o" + i, "later"));
      }
      expected.add("s" + i);
    }

    assertThat(statuses(source(tables, tables.mapping()), query("Observation").build()))
        .containsExactlyElementsOf(expected);
  }

  @Test
  void handsOutAnEmptyBodyForWhatItCannotDecompress() throws Exception {
    HostTables tables = tables(Shape.PLAIN.body(Body.GZIP, "bytea"));
    tables.put("Observation/a", 1, BEFORE, new byte[] {1, 2, 3}, null, null);
    tables.put("Observation/b", 1, BEFORE, null, null, null);
    put(tables, "c", 1, "final");
    byte[] whole = (byte[]) tables.stored(body("d", "final"));
    byte[] cut = Arrays.copyOf(whole, whole.length - 8);
    tables.put("Observation/d", 1, BEFORE, cut, null, null);

    assertThat(lines(source(tables, tables.mapping()), query("Observation").build()))
        .containsExactly("", "", body("c", "final"), "");
  }

  @Test
  void putsTagsOfATableIntoMeta() throws Exception {
    HostTables tables = tables(HISTORY);
    put(tables, "a", 1, "final");
    tables.put("Observation/b", 1, BEFORE, "{\"id\":\"b\",\"meta\":{\"versionId\":\"1\"}}");
    tables.put("Observation/c", 1, BEFORE, "{\"id\":\"c\",\"meta\":{\"tag\":[{\"code\":\"x\"}]}}");
    tables.put("Observation/d", 1, BEFORE, "{\"id\":\"d\"}");
    tables.put("Observation/e", 1, BEFORE, "{\"id\":\"e\",\"meta\":{}}");
    tables.put("Observation/e", 2, AFTER, "{\"id\":\"e\",\"later\":true}");
    for (String id : List.of("a", "b", "c", "e")) {
      tables.tag("Observation/" + id, 1, "t" + id);
    }
    tables.tag("Observation/e", 2, "later");
    TagTable tags = new TagTable("tag", "type", "id", "version", "system", "code", null);
    String tag = "\"tag\":[{\"system\":\"http://x.org/tags\",\"code\":\"t%s\"}";

    assertThat(lines(source(tables, tables.mapping().tags(tags)), query("Observation").build()))
        .containsExactly(
            body("a", "final").replace("}", ",\"meta\":{" + tag.formatted("a") + "]}}"),
            "{\"id\":\"b\",\"meta\":{" + tag.formatted("b") + "],\"versionId\":\"1\"}}",
            "{\"id\":\"c\",\"meta\":{" + tag.formatted("c") + ",{\"code\":\"x\"}]}}",
            "{\"id\":\"d\"}",
            "{\"id\":\"e\",\"meta\":{" + tag.formatted("e") + "]}}");
  }

  @Test
  void tellsIdAndMetaApartFromBodiesWithoutThem() throws Exception {
    HostTables tables = tables(Shape.PLAIN);
    tables.put("Observation/a", 7, BEFORE, "{\"status\":\"final\"}").tag("Observation/a", 7, "t");
    TagTable tags = new TagTable("tag", "type", "id", null, "system", "code", "display");
    JdbcResourceSource source =
        source(tables, tables.mapping().tags(tags).bodiesWithoutIdAndMeta());

    try (ResourceCursor cursor = cursor(source, query("Observation").build())) {
      ExportResource resource = cursor.next();
      assertThat(resource.id()).contains("a");
      assertThat(resource.versionId()).contains("7");
      assertThat(resource.lastUpdated()).contains(BEFORE);
      assertThat(resource.envelope().orElseThrow().tags())
          .singleElement()
          .satisfies(tag -> assertThat(tag.code()).isEqualTo("t"));
    }
  }

  @Test
  void readsTheTenantOfTheContextOnly() throws Exception {
    HostTables tables = tables(HISTORY);
    put(tables, "none", 1, "none");
    for (String tenant : List.of("one", "two")) {
      for (String id : List.of("same", tenant)) {
        Object stored = tables.stored(body(id, tenant));
        tables.put("Observation/" + id, 1, BEFORE, stored, null, tenant);
      }
    }
    Object later = tables.stored(body("same", "later"));
    tables.put("Observation/same", 2, AFTER, later, null, "one");
    JdbcResourceSource source = source(tables, tables.mapping().tenant("tenant"));
    ExportContext one = ExportContext.of("one", "me");
    ExportContext two = ExportContext.of("two", "me");

    assertThat(statuses(source, query("Observation").build())).containsExactly("none");
    assertThat(statuses(source, SourceQuery.builder("Observation", T, one).build()))
        .containsExactly("one", "one");
    assertThat(statuses(source, SourceQuery.builder("Observation", T, two).build()))
        .containsExactly("two", "two");
    assertThat(source.existing("Observation", Set.of("one", "two", "none"), T, two))
        .containsExactly("two");
  }

  @Test
  void findsTheResourcesOfSomePatientsByLinksAndWhatChangedSince() throws Exception {
    HostTables tables = tables(HISTORY);
    for (String id : List.of("deleted", "mine", "moved", "others")) {
      put(tables, id, 1, id);
    }
    tables.put("Patient/p", 1, BEFORE, "{\"id\":\"p\"}").put("Patient/q", 1, BEFORE, "{}");
    tables.link("Observation/mine", "p").link("Observation/others", "q");
    tables.put("Observation/moved", 2, AFTER, body("moved", "away")).link("Observation/moved", "q");
    tables.delete("Observation/deleted", 2, AFTER);
    JdbcResourceSource source =
        source(tables, tables.mapping().links(new LinkTable("link", "type", "id", "patient")));

    assertThat(statuses(source, query("Observation").compartment(of("p")).build()))
        .containsExactly("deleted", "mine", "moved");
    assertThat(lines(source, query("Patient").compartment(of("p")).build()))
        .containsExactly("{\"id\":\"p\"}");
  }

  @Test
  void findsTheResourcesOfSomePatientsOnceForManyPages() throws Exception {
    HostTables tables = tables(HISTORY);
    for (int i = 0; i < 3 * Statements.ROWS_A_PAGE; i++) {
      put(tables, "o" + i, 1, "final");
      tables.link("Observation/o" + i, "p");
    }
    JdbcResourceSource source =
        source(tables, tables.mapping().links(new LinkTable("link", "type", "id", "patient")));

    int resources = 1;
    try (ResourceCursor cursor =
        cursor(source, query("Observation").compartment(of("p")).build())) {
      cursor.next();
      tables.update("delete from link");
      while (cursor.next() != null) {
        resources++;
      }
    }

    assertThat(resources).isEqualTo(3 * Statements.ROWS_A_PAGE);
  }

  @Test
  void findsTheResourcesOfSomePatientsByTheirColumn() throws Exception {
    HostTables tables = tables(HISTORY);
    for (String patient : List.of("p", "q")) {
      for (String id : List.of("stays", "moves")) {
        String full = patient + "-" + id;
        Object stored = tables.stored(body(full, full));
        tables.put("Observation/" + full, 1, BEFORE, stored, patient, null);
      }
    }
    tables.put("Observation/p-moves", 2, AFTER, tables.stored(body("x", "away")), "q", null);
    tables.put("Observation/q-moves", 2, AFTER, tables.stored(body("x", "hither")), "p", null);
    JdbcResourceSource source = source(tables, tables.mapping().patient("patient"));

    assertThat(statuses(source, query("Observation").compartment(of("p")).build()))
        .containsExactly("p-moves", "p-stays");
  }

  @Test
  void tellsTheMembersOfAGroupInATable() throws Exception {
    HostTables tables = tables(Shape.PLAIN);
    tables.put("Group/empty", 1, BEFORE, "{\"resourceType\":\"Group\",\"id\":\"empty\"}");
    tables.member("g", "a", BEFORE).member("g", "Patient/b", null).member("g", "late", AFTER);
    JdbcResourceSource source =
        source(
            tables,
            tables.mapping().members(new MemberTable("member", "group_id", "patient", "joined")));

    assertThat(members(source, "g"))
        .containsExactlyInAnyOrder(
            new MemberEntry("Patient/a", false, BEFORE.toString(), null),
            new MemberEntry("Patient/b", false, null, null));
    assertThat(members(source, "empty")).isEmpty();
    try (GroupMembers unknown = source.members("unknown", T, ExportContext.ANYONE)) {
      assertThat(unknown.isUnknown()).isTrue();
    }
  }

  @Test
  void tellsEveryFaultOfAMappingThatDoesNotFit() throws Exception {
    HostTables tables = tables(Shape.PLAIN);
    Mapping mapping =
        Mapping.oneTable("resource", "kind")
            .updated("version")
            .body("body", Body.GZIP)
            .deletedFlag("patient")
            .links(new LinkTable("nowhere", "type", "id", "patient"))
            .build();

    assertThatThrownBy(JdbcResourceSource.builder(tables.database(), mapping).build()::describe)
        .isInstanceOf(PermanentFailureException.class)
        .hasMessageContaining("no column kind")
        .hasMessageContaining("version of resource is of the wrong type")
        .hasMessageContaining("body of resource is of the wrong type")
        .hasMessageContaining("patient of resource is of the wrong type")
        .hasMessageContaining("no table nowhere");
  }

  @Test
  void givesEveryConnectionBack() throws Exception {
    HostTables tables = tables(HISTORY);
    put(tables, "a", 1, "final");
    CountingDatabase counting = new CountingDatabase(tables.database());
    JdbcResourceSource source =
        JdbcResourceSource.builder(counting, tables.mapping().build()).build();

    lines(source, query("Observation").build());
    source.members("nobody", T, ExportContext.ANYONE).close();
    source.existing("Observation", Set.of("a"), T, ExportContext.ANYONE);
    source.transactionTime(ExportContext.ANYONE);
    source.describe();
    assertThatThrownBy(() -> source.open(query("Observation").build(), Split.of("strange"), null))
        .isInstanceOf(PermanentFailureException.class);

    assertThat(counting.opened()).isGreaterThanOrEqualTo(6);
    assertThat(counting.open()).isZero();
    assertThat(counting.inTransaction()).isZero();
  }

  private static ResourceCursor cursor(JdbcResourceSource source, SourceQuery query)
      throws Exception {
    return source.open(query, Range.ALL.split(), null);
  }

  private static List<MemberEntry> members(JdbcResourceSource source, String group)
      throws Exception {
    List<MemberEntry> entries = new ArrayList<>();
    try (GroupMembers members = source.members(group, T, ExportContext.ANYONE)) {
      CloseableIterator<MemberEntry> all = members.asEntries().orElseThrow();
      for (MemberEntry next = all.next(); next != null; next = all.next()) {
        entries.add(next);
      }
    }
    return entries;
  }
}
