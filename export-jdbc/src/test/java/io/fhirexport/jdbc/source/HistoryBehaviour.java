package io.fhirexport.jdbc.source;

import static io.fhirexport.jdbc.source.Exported.AFTER;
import static io.fhirexport.jdbc.source.Exported.BEFORE;
import static io.fhirexport.jdbc.source.Exported.T;
import static io.fhirexport.jdbc.source.Exported.body;
import static io.fhirexport.jdbc.source.Exported.query;
import static io.fhirexport.jdbc.source.Exported.statuses;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.source.AsOfGrade;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.ResourceCursor;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Window;
import io.fhirexport.jdbc.source.HostTables.Shape;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a source on a host's tables makes of their history, on any database. */
abstract class HistoryBehaviour extends OnHostTables {
  /** In Berlin, from 03:00 to 02:00. */
  private static final Instant PUT_BACK = Instant.parse("2026-10-25T01:00:00Z");

  @Test
  void handsOutTheVersionCurrentAtTheTransactionTime() throws Exception {
    for (Shape shape : List.of(HISTORY, HISTORY.perType(Set.of("Observation")))) {
      HostTables tables = tables(shape);
      put(tables, "changed", 1, "old");
      tables.put("Observation/changed", 2, AFTER, body("changed", "new"));
      put(tables, "twice", 1, "first");
      put(tables, "twice", 2, "second");
      tables.put("Observation/twice", 3, AFTER, body("twice", "third"));
      put(tables, "deleted-later", 1, "kept");
      tables.delete("Observation/deleted-later", 2, AFTER);
      put(tables, "deleted", 1, "gone");
      tables.delete("Observation/deleted", 2, BEFORE);
      tables.put("Observation/created-later", 1, AFTER, body("created-later", "late"));
      tables.put("Observation/plain", 1, T, body("plain", "plain"));
      JdbcResourceSource source = source(tables, tables.mapping());

      assertThat(source.describe().grade()).isEqualTo(AsOfGrade.AS_OF);
      assertThat(statuses(source, query("Observation").build()))
          .containsExactly("old", "kept", "plain", "second");
    }
  }

  @Test
  void handsOutWhatWasDeletedLaterByTheTimeInItsRow() throws Exception {
    HostTables tables = tables(HISTORY.withDeletionTimes());
    put(tables, "moved", 1, "moved");
    put(tables, "stayed", 1, "stayed");
    tables.link("Observation/moved", "p").link("Observation/stayed", "p");
    for (String id : List.of("moved", "stayed")) {
      tables.delete("Observation/" + id, 2, AFTER);
    }
    tables.takeAway("Observation/moved").update("delete from link");
    JdbcResourceSource source =
        source(tables, tables.mapping().links(new LinkTable("link", "type", "id", "patient")));

    assertThat(statuses(source, query("Observation").build())).containsExactly("moved", "stayed");
    assertThat(statuses(source, query("Observation").compartment(of("p")).build()))
        .containsExactly("moved", "stayed");
  }

  @Test
  void takesTheTenthVersionForLaterThanTheNinthAlsoAsText() throws Exception {
    HostTables tables = tables(HISTORY);
    for (String table : List.of("resource", "resource_history")) {
      tables.update("alter table " + table + " alter column version set data type varchar(20)");
    }
    for (String version : List.of("9", "10")) {
      tables.update(
          "insert into resource_history (type, id, version, last_updated, body)"
              + " values ('Observation', 'a', ?, ?, ?)",
          version,
          Times.ZONED.parameter(BEFORE),
          body("a", version));
    }
    tables.update(
        "insert into resource (type, id, version, last_updated, deleted)"
            + " values ('Observation', 'a', '11', ?, true)",
        Times.ZONED.parameter(AFTER));
    JdbcResourceSource source = source(tables, tables.mapping());
    SourceQuery later = asOf(AFTER).build();

    assertThat(statuses(source, query("Observation").build())).containsExactly("10");
    try (ResourceCursor deletions = source.openDeletions(later, Range.ALL.split(), null)) {
      ExportResource deletion = deletions.next();
      assertThat(new String(deletion.bytes(), 0, deletion.length(), UTF_8))
          .isEqualTo(body("a", "10"));
    }
  }

  @Test
  void isOfTheLatestGradeUnlessEachTypeHasAHistory() throws Exception {
    HostTables tables = tables(HISTORY.perType(Set.of("Observation", "Patient")));
    Mapping mapping =
        Mapping.tablePerType(Map.of("Observation", "r_Observation", "Patient", "r_Patient"))
            .history("Patient", "r_Patient_history")
            .version("version")
            .build();

    assertThat(JdbcResourceSource.builder(tables.database(), mapping).build().describe().grade())
        .isEqualTo(AsOfGrade.LATEST);
    assertThat(source(tables, tables.mapping()).describe().grade()).isEqualTo(AsOfGrade.AS_OF);
  }

  @Test
  void losesNothingInTheHourThatComesTwice() throws Exception {
    HostTables tables = tables(HISTORY.times(Times.local(ZoneId.of("Europe/Berlin"))));
    tables.put("Observation/first", 1, PUT_BACK.minusSeconds(1200), body("first", "first"));
    tables.put("Observation/second", 1, PUT_BACK.plusSeconds(600), body("second", "second"));
    JdbcResourceSource source = source(tables, tables.mapping());
    SourceQuery.Builder untilTheSecond = asOf(PUT_BACK.plusSeconds(300));
    Window sinceTheFirst = new Window(PUT_BACK.minusSeconds(1200), null);

    assertThat(statuses(source, untilTheSecond.build())).contains("first");
    assertThat(statuses(source, asOf(PUT_BACK.plusSeconds(9000)).window(sinceTheFirst).build()))
        .contains("second");
  }

  @Test
  void knowsTheOrderOfVersionsInTheHourThatComesTwice() throws Exception {
    HostTables tables = tables(HISTORY.times(Times.local(ZoneId.of("Europe/Berlin"))));
    Instant nextDay = PUT_BACK.plusSeconds(90_000);
    for (String id : List.of("changed", "deleted")) {
      tables.put("Observation/" + id, 1, PUT_BACK.minusSeconds(600), body(id, "first"));
    }
    tables.put("Observation/changed", 2, PUT_BACK.plusSeconds(600), body("changed", "second"));
    tables.put("Observation/changed", 3, nextDay, body("changed", "third"));
    tables.put("Observation/deleted", 2, PUT_BACK.plusSeconds(300), body("deleted", "second"));
    tables.delete("Observation/deleted", 3, PUT_BACK.plusSeconds(600));
    tables.takeAway("Observation/deleted");
    JdbcResourceSource source = source(tables, tables.mapping());
    SourceQuery query = asOf(PUT_BACK.plusSeconds(7200)).build();

    assertThat(statuses(source, query)).containsExactly("second");
    try (ResourceCursor deletions = source.openDeletions(query, Range.ALL.split(), null)) {
      ExportResource deletion = deletions.next();
      assertThat(deletion.id()).hasValue("deleted");
      assertThat(new String(deletion.bytes(), 0, deletion.length(), UTF_8))
          .isEqualTo(body("deleted", "second"));
      assertThat(deletions.next()).isNull();
    }
  }

  private static SourceQuery.Builder asOf(Instant time) {
    return SourceQuery.builder("Observation", time, ExportContext.ANYONE);
  }
}
