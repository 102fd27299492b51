package io.fhirexport.core.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.GroupMembers;
import io.fhirexport.api.source.ResourceCursor;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import io.fhirexport.api.source.Trust;
import io.fhirexport.testkit.SettableClock;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NdjsonDirectorySourceTest {
  private static final Instant NOW = Instant.parse("2026-07-01T10:00:00.123456Z");
  private static final String ADA = "{\"resourceType\":\"Patient\",\"id\":\"ada\"}";
  private static final String BOB = "{\"resourceType\":\"Patient\",\"id\":\"bob\"}";
  private static final String PULSE = "{\"resourceType\":\"Observation\",\"id\":\"pulse\"}";

  @TempDir Path folder;

  @Test
  void findsTypesByContent() throws IOException {
    write("whatever.ndjson", ADA + "\n" + PULSE + "\n" + BOB + "\n");
    write("Device.ndjson", "");
    write("notes.txt", PULSE);

    ResourceSource source = NdjsonDirectorySource.open(folder);

    assertThat(source.describe().types()).containsExactlyInAnyOrder("Patient", "Observation");
    assertThat(source.describe().trust()).isEqualTo(Trust.UNTRUSTED);
    assertThat(lines(source, "Patient")).containsExactly(ADA, BOB);
    assertThat(lines(source, "Observation")).containsExactly(PULSE);
    assertThat(lines(source, "Device")).isEmpty();
  }

  @Test
  void leavesOutByteOrderMarksCarriageReturnsAndBlankLines() throws IOException {
    write("a.ndjson", "\uFEFF" + ADA + "\r\n\r\n  \n\uFEFF" + BOB);

    assertThat(lines(NdjsonDirectorySource.open(folder), "Patient")).containsExactly(ADA, BOB);
  }

  @Test
  void recognisesATypeThatIsNotTheFirstMember() throws IOException {
    String late = " {\"contained\":[{\"resourceType\":\"Device\"}],\"resourceType\" : \"Patient\"}";
    write("a.ndjson", PULSE + "\n" + late + "\n");

    ResourceSource source = NdjsonDirectorySource.open(folder);

    assertThat(lines(source, "Patient")).containsExactly(late);
    assertThat(lines(source, "Device")).isEmpty();
  }

  @Test
  void handsOutLinesWithoutAKnownTypeOnceAsTheFilesFirstType() throws IOException {
    String broken = "{\"resourceType\":\"Pat";
    String unknown = "{\"resourceType\":\"Gadget\",\"id\":\"1\"}";
    String untyped = "{\"id\":\"1\"}";
    write("a.ndjson", String.join("\n", untyped, PULSE, broken, ADA, unknown));
    write("b.ndjson", "not json\n");

    ResourceSource source = NdjsonDirectorySource.builder(folder).splitBytes(1).open();

    assertThat(lines(source, "Observation"))
        .containsExactly(untyped, PULSE, broken, unknown, "not json");
    assertThat(lines(source, "Patient")).containsExactly(ADA);
  }

  @Test
  void readsCompressedFilesAsOneSplitEach() throws IOException {
    compress("a.ndjson.gz", ADA + "\n" + PULSE + "\n" + BOB + "\n");

    ResourceSource source = NdjsonDirectorySource.builder(folder).splitBytes(1).open();

    assertThat(splits(source, "Patient")).hasSize(1);
    assertThat(lines(source, "Patient")).containsExactly(ADA, BOB);
    assertThat(linesFromSecondOn(source, "Patient")).containsExactly(BOB);
  }

  @Test
  void cutsAFileIntoSplitsThatHoldEachLineOnce() throws IOException {
    write("a.ndjson", String.join("\n", ADA, PULSE, PULSE, BOB, ADA, PULSE));

    ResourceSource source = NdjsonDirectorySource.builder(folder).splitBytes(50).open();

    assertThat(splits(source, "Patient")).hasSize(3);
    assertThat(lines(source, "Patient")).containsExactly(ADA, BOB, ADA);
    assertThat(lines(source, "Observation")).containsExactly(PULSE, PULSE, PULSE);
  }

  @Test
  void handsOutALineLongerThanItsBlocks() throws IOException {
    String text = "x".repeat(3_000_000);
    String longPatient = "{\"resourceType\":\"Patient\",\"id\":\"long\",\"text\":\"" + text + "\"}";
    String longUntyped = "{\"text\":\"" + text + "\",\"resourceType\":\"Device\"}";
    write("a.ndjson", String.join("\n", ADA, longPatient, longUntyped, BOB, ""));

    ResourceSource source = NdjsonDirectorySource.open(folder);

    assertThat(lines(source, "Patient")).containsExactly(ADA, longPatient, BOB);
    assertThat(lines(source, "Device")).containsExactly(longUntyped);
  }

  @Test
  void failsForGoodWhenAFileHasChanged() throws IOException {
    write("a.ndjson", ADA + "\n" + BOB + "\n");
    ResourceSource source = NdjsonDirectorySource.open(folder);
    Split split = splits(source, "Patient").get(0);
    ResourceCursor cursor = source.open(query("Patient"), split, null);

    write("a.ndjson", ADA + "\n" + BOB + "\n" + ADA + "\n");

    assertThatThrownBy(() -> drain(cursor))
        .isInstanceOf(PermanentFailureException.class)
        .hasMessage("The file a.ndjson was changed while it was exported.");
    assertThatThrownBy(() -> source.open(query("Patient"), split, null))
        .isInstanceOf(PermanentFailureException.class);
    Files.delete(folder.resolve("a.ndjson"));
    assertThatThrownBy(() -> source.open(query("Patient"), split, null))
        .isInstanceOf(PermanentFailureException.class)
        .hasMessage("The file a.ndjson was removed while it was exported.");
    cursor.close();
  }

  @Test
  void refusesTokensAndPositionsThatMeanNothing() throws IOException {
    write("a.ndjson", ADA + "\n");
    ResourceSource source = NdjsonDirectorySource.open(folder);
    Split split = splits(source, "Patient").get(0);

    for (String token : List.of("", "1 2 3", "1 1 1 0 1 pure ../a.ndjson", "2 a b c d e f")) {
      assertThatThrownBy(() -> source.open(query("Patient"), Split.of(token), null))
          .isInstanceOf(PermanentFailureException.class);
    }
    for (String position : List.of("x", "-1", "1000")) {
      assertThatThrownBy(() -> source.open(query("Patient"), split, position))
          .isInstanceOf(PermanentFailureException.class);
    }
  }

  @Test
  void seesNewFilesWithTheNextTransactionTime() throws IOException {
    write("a.ndjson", ADA + "\n");
    SettableClock clock = SettableClock.at(NOW);
    ResourceSource source = NdjsonDirectorySource.builder(folder).clock(clock).trusted().open();

    write("b.ndjson", PULSE + "\n");

    assertThat(source.transactionTime(ExportContext.ANYONE))
        .isEqualTo(Instant.parse("2026-07-01T10:00:00.123Z"));
    assertThat(source.describe().types()).containsExactlyInAnyOrder("Patient", "Observation");
    assertThat(source.describe().trust()).isEqualTo(Trust.TRUSTED);
    assertThat(lines(source, "Observation")).containsExactly(PULSE);
  }

  @Test
  void findsGroupsInPlainAndCompressedFiles() throws IOException {
    String one = "{\"resourceType\":\"Group\",\"id\":\"one\"}";
    String two = "{\"resourceType\":\"Group\",\"id\":\"two\"}";
    String longOne =
        "{\"x\":\"" + "x".repeat(2_000_000) + "\",\"resourceType\":\"Group\",\"id\":\"3\"}";
    write("a.ndjson", "\uFEFF" + one + "\r\n" + longOne + "\n" + ADA + "\n");
    compress("b.ndjson.gz", ADA + "\n" + two + "\n" + ADA + "\n");

    ResourceSource source = NdjsonDirectorySource.open(folder);

    assertThat(group(source, "one")).isEqualToIgnoringWhitespace(one);
    assertThat(group(source, "two")).isEqualToIgnoringWhitespace(two);
    assertThat(group(source, "3")).isEqualToIgnoringWhitespace(longOne);
    assertThat(source.members("ada", NOW, ExportContext.ANYONE).isUnknown()).isTrue();
  }

  @Test
  void isEmptyWhereTheFolderIs() throws IOException {
    ResourceSource source = NdjsonDirectorySource.open(folder);

    assertThat(source.describe().types()).isEmpty();
    assertThat(splits(source, "Patient")).isEmpty();
  }

  @Test
  void needsAFolder() {
    assertThatThrownBy(() -> NdjsonDirectorySource.open(folder.resolve("none")))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> NdjsonDirectorySource.builder(folder).splitBytes(0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private void compress(String name, String text) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name)))) {
      out.write(text.getBytes(UTF_8));
    }
  }

  private static SourceQuery query(String type) {
    return SourceQuery.builder(type, NOW, ExportContext.ANYONE).build();
  }

  private static List<Split> splits(ResourceSource source, String type) throws IOException {
    List<Split> splits = new ArrayList<>();
    try (CloseableIterator<Split> plan = source.plan(query(type))) {
      for (Split split = plan.next(); split != null; split = plan.next()) {
        splits.add(split);
      }
    }
    return splits;
  }

  private static List<String> lines(ResourceSource source, String type) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Split split : splits(source, type)) {
      try (ResourceCursor cursor = source.open(query(type), split, null)) {
        lines.addAll(drain(cursor));
      }
    }
    return lines;
  }

  private static List<String> linesFromSecondOn(ResourceSource source, String type)
      throws IOException {
    Split split = splits(source, type).get(0);
    String position;
    try (ResourceCursor cursor = source.open(query(type), split, null)) {
      cursor.next();
      position = cursor.position();
    }
    try (ResourceCursor cursor = source.open(query(type), split, position)) {
      return drain(cursor);
    }
  }

  private static List<String> drain(ResourceCursor cursor) throws IOException {
    List<String> lines = new ArrayList<>();
    for (ExportResource next = cursor.next(); next != null; next = cursor.next()) {
      lines.add(new String(next.bytes(), next.offset(), next.length(), UTF_8));
    }
    return lines;
  }

  private static String group(ResourceSource source, String id) throws IOException {
    try (GroupMembers members = source.members(id, NOW, ExportContext.ANYONE)) {
      return new String(members.asResource().orElseThrow().readAllBytes(), UTF_8);
    }
  }
}
