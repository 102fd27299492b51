package io.fhirexport.jdbc.hapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.source.Compartment;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.PatientSet;
import io.fhirexport.api.source.ResourceCursor;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import io.fhirexport.api.source.Window;
import io.fhirexport.jdbc.CountingDatabase;
import io.fhirexport.jdbc.Postgres;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HapiJpaSourceIT {
  private static final Instant BEFORE = Instant.parse("2026-03-01T10:00:00Z");
  private static final Instant T = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant AFTER = Instant.parse("2026-03-01T14:00:00Z");
  private static final String BODY = "{\"resourceType\":\"Observation\",\"status\":\"%s\"}";

  private HapiTables tables;

  @BeforeEach
  void createTables() throws Exception {
    tables = new HapiTables();
  }

  @AfterEach
  void closeTables() throws Exception {
    tables.close();
  }

  @Test
  void makesAWholeResourceOfABodyAndItsColumns() throws Exception {
    tables
        .put("Observation/a", BEFORE, body("final"))
        .tag("Observation/a", 1, null, "http://x.org/profile \"é\"")
        .tag("Observation/a", 0, "http://x.org/tags", "t")
        .tag("Observation/a", 2, null, "R")
        .source("Observation/a", "http://x.org/source", "abc");

    assertThat(lines("Observation"))
        .containsExactly(
            "{\"resourceType\":\"Observation\",\"id\":\"a\",\"meta\":{\"versionId\":\"1\","
                + "\"lastUpdated\":\"2026-03-01T10:00:00.000+00:00\","
                + "\"source\":\"http://x.org/source#abc\","
                + "\"profile\":[\"http://x.org/profile \\\"é\\\"\"],"
                + "\"security\":[{\"code\":\"R\"}],"
                + "\"tag\":[{\"system\":\"http://x.org/tags\",\"code\":\"t\"}]},"
                + "\"status\":\"final\"}");
  }

  @Test
  void keepsWhatABodyHasOfItsOwnInMeta() throws Exception {
    tables
        .put(
            "Observation/a",
            BEFORE,
            "{\"resourceType\":\"Observation\",\"id\":\"a\",\"meta\":{\"tag\":[{\"code\":\"t\"}]},"
                + "\"status\":\"final\"}")
        .put("Observation/b", BEFORE, "{\"resourceType\":\"Observation\",\"meta\":{}}")
        .put("Observation/c", BEFORE, "{\"resourceType\":\"Observation\"}");

    assertThat(lines("Observation"))
        .containsExactly(
            "{\"resourceType\":\"Observation\",\"id\":\"a\",\"meta\":{\"versionId\":\"1\","
                + "\"lastUpdated\":\"2026-03-01T10:00:00.000+00:00\",\"tag\":[{\"code\":\"t\"}]},"
                + "\"status\":\"final\"}",
            "{\"resourceType\":\"Observation\",\"id\":\"b\",\"meta\":{\"versionId\":\"1\","
                + "\"lastUpdated\":\"2026-03-01T10:00:00.000+00:00\"}}",
            "{\"resourceType\":\"Observation\",\"id\":\"c\",\"meta\":{\"versionId\":\"1\","
                + "\"lastUpdated\":\"2026-03-01T10:00:00.000+00:00\"}}");
  }

  @Test
  void handsOutTheVersionCurrentAtTheTransactionTime() throws Exception {
    tables
        .put("Observation/changed", BEFORE, body("old"))
        .put("Observation/changed", AFTER, body("new"))
        .put("Observation/twice", BEFORE, body("first"))
        .put("Observation/twice", BEFORE, body("second"))
        .put("Observation/twice", AFTER, body("third"))
        .put("Observation/deleted-later", BEFORE, body("kept"))
        .delete("Observation/deleted-later", AFTER)
        .put("Observation/deleted", BEFORE.minusSeconds(1), body("gone"))
        .delete("Observation/deleted", BEFORE)
        .put("Observation/created-later", AFTER, body("new"))
        .put("Observation/plain", T, body("plain"));

    assertThat(statuses(lines("Observation")))
        .containsExactlyInAnyOrder("old", "second", "kept", "plain");
  }

  @Test
  void tagsAnOldVersionAsItWasTagged() throws Exception {
    tables
        .put("Observation/a", BEFORE, body("old"))
        .tag("Observation/a", 1, null, "http://x.org/old")
        .put("Observation/a", AFTER, body("new"))
        .untag("Observation/a")
        .tag("Observation/a", 1, null, "http://x.org/new");

    assertThat(lines("Observation")).singleElement().asString().contains("http://x.org/old");
    assertThat(lines("Observation")).singleElement().asString().doesNotContain("http://x.org/new");
  }

  @Test
  void readsLargeAndCompressedAndLongBodies() throws Exception {
    String long1 = "x".repeat(Statements.BODY_IN_ROW) + "é";
    String long2 = "y".repeat((4 << 20) - 30) + "é".repeat(20) + "z".repeat(5 << 20);
    tables
        .putLarge("Observation/a", BEFORE, body("large"), false)
        .putLarge("Observation/b", BEFORE, body("compressed"), true)
        .putLarge("Observation/c", BEFORE, body(long2), true)
        .putLarge("Observation/d", BEFORE, body(long2), false)
        .put("Observation/e", BEFORE, body(long1))
        .put("Observation/f", BEFORE, body(long2))
        .put("Observation/g", BEFORE, body("short"));

    assertThat(statuses(lines("Observation")))
        .containsExactly("large", "compressed", long2, long2, long1, long2, "short");
  }

  @Test
  void handsOutAnEmptyBodyForWhatItCannotRead() throws Exception {
    byte[] zip = HapiTables.zipped(body("final"));
    tables
        .putNothing("Observation/strange", BEFORE, "ESR")
        .putNothing("Observation/empty", BEFORE, "JSONC")
        .putBytes("Observation/no-zip", BEFORE, "JSONC", new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
        .putBytes("Observation/cut", BEFORE, "JSONC", Arrays.copyOf(zip, zip.length - 8))
        .putWithoutObject("Observation/lost", BEFORE, "JSON")
        .putWithoutObject("Observation/lost-zip", BEFORE, "JSONC")
        .put("Observation/whole", BEFORE, body("final"));

    assertThat(statuses(lines("Observation"))).containsExactly("", "", "", "", "", "", "final");
  }

  @Test
  void readsTimesInTheServersZone() throws Exception {
    tables.put("Observation/a", Instant.parse("2026-07-01T10:00:00.123Z"), body("final"));
    ResourceSource source =
        HapiJpaSource.builder(tables.database()).zone(ZoneId.of("Europe/Berlin")).build();
    SourceQuery query =
        SourceQuery.builder(
                "Observation", Instant.parse("2026-07-01T08:00:00.123Z"), ExportContext.ANYONE)
            .build();
    SourceQuery earlier =
        SourceQuery.builder(
                "Observation", Instant.parse("2026-07-01T08:00:00.122Z"), ExportContext.ANYONE)
            .build();

    assertThat(lines(source, query))
        .singleElement()
        .asString()
        .contains("\"lastUpdated\":\"2026-07-01T10:00:00.123+02:00\"");
    assertThat(lines(source, earlier)).isEmpty();
  }

  @Test
  void losesNothingInTheHourThatComesTwice() throws Exception {
    tables.put("Observation/a", Instant.parse("2026-10-25T02:10:00Z"), body("final"));
    ResourceSource source =
        HapiJpaSource.builder(tables.database()).zone(ZoneId.of("Europe/Berlin")).build();
    Window sinceTheFirst = new Window(Instant.parse("2026-10-25T00:40:00Z"), null);
    SourceQuery.Builder nextDay =
        SourceQuery.builder(
            "Observation", Instant.parse("2026-10-26T00:00:00Z"), ExportContext.ANYONE);
    SourceQuery untilTheSecond =
        SourceQuery.builder(
                "Observation", Instant.parse("2026-10-25T01:05:00Z"), ExportContext.ANYONE)
            .build();

    assertThat(lines(source, nextDay.window(sinceTheFirst).build()))
        .singleElement()
        .asString()
        .contains("\"lastUpdated\":\"2026-10-25T02:10:00.000+01:00\"");
    assertThat(lines(source, untilTheSecond)).hasSize(1);
  }

  @Test
  void readsThePartitionOfTheContextOnly() throws Exception {
    tables
        .put("Observation/a", BEFORE, body("none"))
        .put("Observation/b", BEFORE, body("one"))
        .partition("Observation/b", 1)
        .put("Observation/c", BEFORE, body("two"))
        .partition("Observation/c", 2);
    HapiJpaSource source =
        HapiJpaSource.builder(tables.database())
            .zone(ZoneOffset.UTC)
            .partition(
                context ->
                    context.attributes().containsKey("partition")
                        ? Integer.valueOf(context.attributes().get("partition"))
                        : null)
            .build();
    ExportContext two = new ExportContext(ExportContext.ANYONE.owner(), Map.of("partition", "2"));

    assertThat(statuses(lines(source, query("Observation").build()))).containsExactly("none");
    assertThat(statuses(lines(source, SourceQuery.builder("Observation", T, two).build())))
        .containsExactly("two");
    assertThat(source.existing("Observation", Set.of("a", "b", "c"), T, two)).containsExactly("c");
    try (ResourceCursor cursor =
        source.open(
            SourceQuery.builder("Observation", T, two).ids(Set.of("b")).build(),
            Split.of("ids"),
            null)) {
      assertThat(cursor.next()).isNull();
    }
  }

  @Test
  void findsTheResourcesOfSomePatientsAndWhatChangedSince() throws Exception {
    for (String id : List.of("mine", "others", "moved", "deleted")) {
      tables.put("Observation/" + id, BEFORE, body(id));
    }
    tables
        .put("Patient/p", BEFORE, "{\"resourceType\":\"Patient\"}")
        .put("Patient/q", BEFORE, "{\"resourceType\":\"Patient\"}")
        .link("Observation/mine", "subject", "Patient/p")
        .link("Observation/mine", "subject.where(resolve() is Patient)", "Patient/p")
        .link("Observation/others", "subject", "Patient/q")
        .put("Observation/moved", AFTER, body("moved away"))
        .link("Observation/moved", "subject", "Patient/q")
        .delete("Observation/deleted", AFTER);
    Compartment compartment = new Compartment(List.of("subject"), new Patients("p"), List.of());
    ResourceSource source = source();

    assertThat(statuses(lines(source, query("Observation").compartment(compartment).build())))
        .containsExactly("mine", "moved", "deleted");
    assertThat(lines(source, query("Patient").compartment(compartment).build()))
        .singleElement()
        .asString()
        .contains("\"id\":\"p\"");
  }

  @Test
  void leavesOutTheServersOwnFiles() throws Exception {
    tables
        .put("Binary/a", BEFORE, "{\"resourceType\":\"Binary\"}")
        .put("Observation/a", BEFORE, body("final"));
    ResourceSource whole =
        HapiJpaSource.builder(tables.database()).leaveOut(Set.of("Observation")).build();

    assertThat(source().describe().types()).containsExactly("Observation");
    assertThat(lines("Binary")).isEmpty();
    assertThat(source().existing("Binary", Set.of("a"), T, ExportContext.ANYONE)).isEmpty();
    assertThat(whole.describe().types()).containsExactly("Binary");
  }

  @Test
  void goesBackByTheLongestTransaction() throws Exception {
    ResourceSource source =
        HapiJpaSource.builder(tables.database()).longestTransaction(Duration.ofHours(1)).build();

    assertThat(source.transactionTime(ExportContext.ANYONE))
        .isBetween(
            Instant.now().minus(Duration.ofMinutes(65)),
            Instant.now().minus(Duration.ofMinutes(55)));
  }

  @Test
  void failsForGoodWithoutHapisTables() throws Exception {
    ResourceSource source = HapiJpaSource.builder(Postgres.emptyDatabase()).build();

    assertThatThrownBy(source::describe).isInstanceOf(PermanentFailureException.class);
    assertThatThrownBy(() -> source.plan(query("Observation").build()))
        .isInstanceOf(PermanentFailureException.class);
  }

  @Test
  void givesEveryConnectionBack() throws Exception {
    tables.put("Observation/a", BEFORE, body("final"));
    CountingDatabase counting = new CountingDatabase(tables.database());
    HapiJpaSource source = HapiJpaSource.builder(counting).zone(ZoneOffset.UTC).build();

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

  private HapiJpaSource source() {
    return HapiJpaSource.builder(tables.database()).zone(ZoneOffset.UTC).build();
  }

  private List<String> lines(String type) throws IOException {
    return lines(source(), query(type).build());
  }

  private static List<String> lines(ResourceSource source, SourceQuery query) throws IOException {
    List<String> lines = new ArrayList<>();
    try (CloseableIterator<Split> splits = source.plan(query)) {
      for (Split split = splits.next(); split != null; split = splits.next()) {
        try (ResourceCursor cursor = source.open(query, split, null)) {
          for (ExportResource next = cursor.next(); next != null; next = cursor.next()) {
            lines.add(new String(next.bytes(), next.offset(), next.length(), UTF_8));
          }
        }
      }
    }
    return lines;
  }

  private static SourceQuery.Builder query(String type) {
    return SourceQuery.builder(type, T, ExportContext.ANYONE);
  }

  private static String body(String status) {
    return BODY.formatted(status);
  }

  private static List<String> statuses(List<String> lines) {
    return lines.stream()
        .map(line -> line.replaceAll("(?s).*\"status\":\"([^\"]*)\".*", "$1"))
        .toList();
  }

  /** One patient. */
  private record Patients(String id) implements PatientSet {
    @Override
    public long size() {
      return 1;
    }

    @Override
    public boolean contains(String other) {
      return id.equals(other);
    }

    @Override
    public CloseableIterator<String> ids() {
      return CloseableIterator.of(List.of(id));
    }
  }
}
