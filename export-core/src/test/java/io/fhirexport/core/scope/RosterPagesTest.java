package io.fhirexport.core.scope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fhirexport.api.CloseableIterator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RosterPagesTest {
  private static final String UUID_A = "0e4ac2d6-1d2a-4e3b-9a52-0b1d6c0f2a11";

  @Test
  void readsBackEveryKindOfIdInOrder() throws IOException {
    List<String> ids =
        List.of(
            UUID_A,
            "p1",
            UUID_A.toUpperCase(Locale.ROOT),
            "00000000-0000-0000-0000-000000000000",
            "x".repeat(64),
            "0e4ac2d61d2a4e3b9a520b1d6c0f2a11",
            "0e4ac2d6-1d2a-4e3b-9a52-0b1d6c0f2a1g");

    PackedPatientSet set = PackedPatientSet.of(ids);

    assertThat(set.size()).isEqualTo(7);
    assertThat(walk(set)).containsExactlyElementsOf(ids);
    assertThat(ids).allMatch(set::contains);
    assertThat(List.of("p2", "P1", "", "x".repeat(63))).noneMatch(set::contains);
    assertThat(set.contains(UUID.nameUUIDFromBytes(new byte[0]).toString())).isFalse();
  }

  @Test
  void writesEachIdOnce() {
    List<byte[]> pages = RosterPages.encode(List.of(UUID_A, "p1", UUID_A, "p1"));

    assertThat(pages).singleElement().satisfies(page -> assertThat(page).hasSize(1 + 17 + 4));
  }

  @Test
  void keepsNewcomersApart() throws IOException {
    RosterPages pages = new RosterPages();
    String other = UUID.nameUUIDFromBytes(new byte[0]).toString();
    assertThat(pages.add("p1", true)).isTrue();
    assertThat(pages.add("p1", false)).isFalse();
    assertThat(pages.add(UUID_A, true)).isTrue();
    assertThat(pages.add("p2", false)).isTrue();
    assertThat(pages.add(other, false)).isTrue();

    PackedPatientSet set = PackedPatientSet.read(RosterPages.of(pages.finish()));

    assertThat(walk(set)).containsExactly("p1", UUID_A, "p2", other);
    assertThat(walk(set)).allMatch(set::contains);
    assertThat(walk(set).stream().filter(set::isNewcomer)).containsExactly("p1", UUID_A);
    assertThat(set.hasNewcomers()).isTrue();
    assertThat(PackedPatientSet.of(List.of("p1")).hasNewcomers()).isFalse();
  }

  @Test
  void tellsAnEmptyRosterFromNone() throws IOException {
    PackedPatientSet empty = PackedPatientSet.of(List.of());

    assertThat(RosterPages.encode(List.of())).hasSize(1);
    assertThat(empty.size()).isZero();
    assertThat(empty.contains("p1")).isFalse();
    assertThat(walk(empty)).isEmpty();
    assertThatIOException().isThrownBy(() -> PackedPatientSet.read(RosterPages.of(List.of())));
  }

  @Test
  void looksOnlyAtTheBytesItIsGiven() {
    PackedPatientSet set = PackedPatientSet.of(List.of(UUID_A, "p1"));
    byte[] text = ("Patient/" + UUID_A + "/p1").getBytes(UTF_8);

    assertThat(set.contains(text, 8, 36)).isTrue();
    assertThat(set.contains(text, 45, 2)).isTrue();
    assertThat(set.contains(text, 9, 36)).isFalse();
    assertThat(set.contains(text, 8, 35)).isFalse();
  }

  @Test
  void doesNotTakeAUuidForTheIdWhoseHashItIs() {
    ByteBuffer hash = IdKeys.hash("p1".getBytes(UTF_8), 0, 2);
    String chosen = new UUID(hash.getLong(), hash.getLong()).toString();

    assertThat(PackedPatientSet.of(List.of("p1")).contains(chosen)).isFalse();
    assertThat(PackedPatientSet.of(List.of(chosen)).contains("p1")).isFalse();
  }

  @Test
  void holdsAMillionUuidsInSixtyFourMebibytes() throws IOException {
    SplittableRandom random = new SplittableRandom(42);
    RosterPages roster = new RosterPages();
    List<String> some = new ArrayList<>();
    for (int i = 0; i < 1_000_000; i++) {
      String id = new UUID(random.nextLong(), random.nextLong()).toString();
      roster.add(id);
      if (i % 1000 == 0) {
        some.add(id);
      }
    }
    List<byte[]> pages = roster.finish();
    PackedPatientSet set = PackedPatientSet.read(RosterPages.of(pages));

    assertThat(set.size()).isEqualTo(1_000_000);
    assertThat(set.bytes()).isLessThanOrEqualTo(34L << 20);
    assertThat(pages).allSatisfy(page -> assertThat(page.length).isLessThanOrEqualTo(64 << 10));
    assertThat(pages.stream().mapToLong(page -> page.length).sum()).isLessThan(17_010_000);
    assertThat(some).allMatch(set::contains);
    for (int i = 0; i < 10_000; i++) {
      UUID other = new UUID(random.nextLong(), random.nextLong());
      assertThat(set.contains(other.toString())).isFalse();
    }
  }

  @Test
  void spreadsOverPagesAndReadsThemAgain() throws IOException {
    List<String> ids = IntStream.range(0, 20_000).mapToObj(i -> "patient-" + i).toList();
    List<byte[]> pages = RosterPages.encode(ids);
    List<Integer> asked = new ArrayList<>();
    PackedPatientSet set =
        PackedPatientSet.read(
            number -> {
              asked.add(number);
              return Optional.of(pages.get(number));
            });

    assertThat(pages.size()).isEqualTo(5);
    assertThat(walk(set)).containsExactlyElementsOf(ids);
    assertThat(asked).containsExactly(0, 1, 2, 3, 4, 0, 1, 2, 3, 4);
  }

  @Test
  void refusesARosterWithAPageMissing() {
    List<byte[]> pages =
        RosterPages.encode(IntStream.range(0, 20_000).mapToObj(i -> "patient-" + i).toList());

    assertThatIOException()
        .isThrownBy(() -> PackedPatientSet.read(RosterPages.of(pages.subList(0, 3))))
        .withMessage("Page 3 of the roster is missing.");
  }

  @Test
  void refusesPagesThatAreNone() {
    for (byte[] page :
        List.of(
            new byte[0],
            new byte[] {9},
            new byte[] {2, 3},
            new byte[] {2, 5, 1, 'a'},
            new byte[] {2, -1, 1, 'a'},
            new byte[] {2, 1, 0},
            new byte[] {2, 2, 5, 'a'},
            new byte[] {2, 2})) {
      assertThatIOException()
          .isThrownBy(() -> PackedPatientSet.read(RosterPages.of(List.of(page))))
          .withMessage("Page 0 of the roster is unreadable.");
    }
  }

  @Test
  void refusesIdsNoServerHas() {
    assertThatIllegalArgumentException().isThrownBy(() -> new RosterPages().add("x".repeat(256)));
  }

  private static List<String> walk(PackedPatientSet set) throws IOException {
    List<String> walked = new ArrayList<>();
    try (CloseableIterator<String> ids = set.ids()) {
      for (String id = ids.next(); id != null; id = ids.next()) {
        walked.add(id);
      }
    }
    return walked;
  }
}
