package io.fhirexport.core.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.source.MemberEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RosterResolverTest {
  private static final Instant NOON = Instant.parse("2026-06-15T12:00:00Z");
  private static final List<String> OWN_BASES = List.of("https://fhir.example/base");

  private final GroupSource source = new GroupSource();
  private @Nullable Instant since;

  @Nested
  @DisplayName("A member")
  class Member {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "Patient/p1",
          "Patient/p1/_history/7",
          "https://fhir.example/base/Patient/p1",
          "https://fhir.example/base/Patient/p1/_history/7"
        })
    void countsIfItIsAPatientOfThisServer(String reference) throws IOException {
      source.entries("g", member(reference));

      assertThat(ids(resolve("g"))).containsExactly("p1");
      assertThat(resolve("g").issues()).isEmpty();
    }

    @Test
    void thatIsSomethingElseIsLeftOutAndCounted() throws IOException {
      source.entries(
          "g",
          member("Patient/p1"),
          member("RelatedPerson/r1"),
          member("Practitioner/x"),
          member("#contained"),
          member("urn:uuid:0e4ac2d6-1d2a-4e3b-9a52-0b1d6c0f2a11"),
          member("https://elsewhere.example/Patient/p2"),
          member("Patient/p2?x"),
          new MemberEntry(null, false, null, null));

      assertThat(ids(resolve("g"))).containsExactly("p1");
      assertThat(resolve("g").issues())
          .containsExactly(
              Issue.warning(
                  IssueCode.NOT_SUPPORTED,
                  "Group.member.entity",
                  "Members that are not Patients of this server were left out: 7."));
    }

    @Test
    void thatIsInactiveIsLeftOut() throws IOException {
      source.entries("g", new MemberEntry("Patient/p1", true, null, null), member("Patient/p2"));

      assertThat(ids(resolve("g"))).containsExactly("p2");
      assertThat(resolve("g").issues()).isEmpty();
    }

    @Test
    void thatIsThereTwiceCountsOnce() throws IOException {
      source.entries("g", member("Patient/p1"), member("Patient/p1/_history/2"));

      assertThat(resolve("g").size()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
      "2026, true",
      "2027, false",
      "2026-06, true",
      "2026-07, false",
      "2026-06-15, true",
      "2026-06-16, false",
      "2026-06-15T12:00:00Z, true",
      "2026-06-15T12:00:00, true",
      "2026-06-15T12:00:01Z, false",
      "2026-06-15T12:00:00.001Z, false",
      "2026-06-15T14:00:00+02:00, true",
      "2026-06-15T12:00:00-02:00, false",
    })
    void countsFromTheBeginningOfItsStart(String start, boolean counts) throws IOException {
      source.entries("g", new MemberEntry("Patient/p1", false, start, null));

      assertThat(resolve("g").size()).isEqualTo(counts ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({
      "2026, true",
      "2025, false",
      "2026-06, true",
      "2026-05, false",
      "2026-06-15, true",
      "2026-06-14, false",
      "2026-06-15T12:00:00Z, true",
      "2026-06-15T12:00:00.000Z, true",
      "2026-06-15T12:00, true",
      "2026-06-15T11:59:59Z, false",
      "2026-06-15T11:59:59.999Z, false",
      "2026-06-15T12:00:00+02:00, false",
    })
    void countsUpToTheEndOfItsEnd(String end, boolean counts) throws IOException {
      source.entries("g", new MemberEntry("Patient/p1", false, null, end));

      assertThat(resolve("g").size()).isEqualTo(counts ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "2026-13", "2026-02-30", "2026-06-15Z", "2026-06-15T25:00"})
    void withAnUnreadablePeriodIsLeftOutAndCounted(String date) throws IOException {
      source.entries(
          "g",
          new MemberEntry("Patient/p1", false, date, null),
          new MemberEntry("Patient/p2", false, null, date));

      assertThat(resolve("g").size()).isZero();
      assertThat(resolve("g").issues())
          .extracting(Issue::text)
          .containsExactly("Members whose period cannot be read were left out: 2.");
    }
  }

  @Nested
  @DisplayName("A group in a group")
  class NestedGroup {
    @Test
    void isFollowedOnceAlsoInACircle() throws IOException {
      source
          .entries("g", member("Group/a"), member("Patient/p1"), member("Group/b"))
          .entries("a", member("Group/b"), member("Patient/p2"), member("Group/g"))
          .entries("b", member("https://fhir.example/base/Group/a"), member("Patient/p3"));

      assertThat(ids(resolve("g"))).containsExactlyInAnyOrder("p1", "p2", "p3");
      assertThat(source.asked).containsExactly("g", "a", "b");
    }

    @Test
    void isNotFollowedWhereItIsNoMemberNow() throws IOException {
      source.entries(
          "g",
          new MemberEntry("Group/a", true, null, null),
          new MemberEntry("Group/b", false, null, "2020"));

      assertThat(resolve("g").refused()).isFalse();
      assertThat(source.asked).containsExactly("g");
    }

    @Test
    void isRefusedWithEveryFaultFound() throws IOException {
      source
          .entries("g", member("Group/gone"), member("Group/devices"), member("Group/query"))
          .json(
              "devices",
              "{'resourceType':'Group','type':'device','actual':true}".replace('\'', '"'))
          .notEnumerable("query", "It is a saved search.");

      assertThat(resolve("g").issues())
          .containsExactly(
              Issue.error(
                  IssueCode.VALUE, null, "A group that is a member of the group does not exist."),
              Issue.error(
                  IssueCode.NOT_SUPPORTED,
                  null,
                  "A group that is a member of the group is not a group of persons."),
              Issue.error(
                  IssueCode.NOT_SUPPORTED,
                  null,
                  "A group that is a member of the group cannot be listed: It is a saved search."));
    }

    @Test
    void isOneOfTenThousandAtMost() throws IOException {
      MemberEntry[] groups = new MemberEntry[10_000];
      for (int i = 0; i < groups.length; i++) {
        groups[i] = member("Group/" + i);
        source.entries("" + i);
      }
      source.entries("g", groups);

      assertThat(resolve("g").issues())
          .singleElement()
          .extracting(Issue::code)
          .isEqualTo(IssueCode.TOO_LONG);
    }
  }

  @Nested
  @DisplayName("A group")
  class Group {
    @Test
    void thatDoesNotExistIsRefusedAsNotFound() throws IOException {
      RosterResolution resolution = resolve("g");

      assertThat(resolution.refused()).isTrue();
      assertThat(resolution.pages()).isEmpty();
      assertThat(resolution.issues())
          .containsExactly(Issue.error(IssueCode.NOT_FOUND, null, "There is no such group."));
    }

    @Test
    void withoutMembersGivesAnEmptyRoster() throws IOException {
      source
          .entries("g")
          .json("h", "{\"resourceType\":\"Group\",\"type\":\"person\",\"actual\":true}");

      for (String group : List.of("g", "h")) {
        assertThat(resolve(group).refused()).isFalse();
        assertThat(resolve(group).pages()).hasSize(1);
        assertThat(ids(resolve(group))).isEmpty();
      }
    }

    @Test
    void thatCannotBeListedIsRefusedWithTheReason() throws IOException {
      source.notEnumerable("g", "It is a saved search.");

      assertThat(resolve("g").issues())
          .containsExactly(
              Issue.error(
                  IssueCode.NOT_SUPPORTED,
                  null,
                  "The group cannot be listed: It is a saved search."));
    }

    @Test
    @DisplayName("SOURCE-1 is closed after it was read")
    void isClosedAfterItWasRead() throws IOException {
      source.entries("g", member("Group/a")).entries("a", member("Patient/p1"));

      resolve("g");

      assertThat(source.open).hasValue(0);
    }
  }

  @Nested
  @DisplayName("A Group resource")
  class Resource {
    @Test
    void givesItsMembersWhereverTheyStand() throws IOException {
      source.json(
          "g",
          """
          {"member":[
            {"id":"m1","entity":{"type":"Patient","reference":"Patient\\/p1","display":"A"}},
            {"extension":[{"url":"x","valueReference":{"reference":"Patient/no"}}],
             "period":{"start":"2026-01","end":"2026-06-15"},
             "inactive":false,"entity":{"reference":"Patient/p2"}},
            {"entity":{"reference":"Patient/p3"},"inactive":true},
            {"entity":{"reference":"Patient/p4"},"period":{"end":"2026-06-14"}},
            {"entity":{"identifier":{"value":"7"}}}],
           "contained":[{"resourceType":"Group","type":"device","member":[
             {"entity":{"reference":"Patient/no"}}]}],
           "characteristic":[{"code":{"text":"x"},"exclude":false}],
           "type":"person","actual":true,"resourceType":"Group","id":"g"}
          """);

      assertThat(ids(resolve("g"))).containsExactly("p1", "p2");
      assertThat(resolve("g").issues())
          .extracting(Issue::text)
          .containsExactly("Members that are not Patients of this server were left out: 1.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"actual\":false,", ""})
    void thatOnlyDescribesItsMembersIsRefused(String actual) throws IOException {
      source.json(
          "g",
          "{\"resourceType\":\"Group\",\"type\":\"person\","
              + actual
              + "\"characteristic\":[{\"exclude\":false},{\"exclude\":true}]}");

      assertThat(resolve("g").issues())
          .containsExactly(
              Issue.error(
                  IssueCode.NOT_SUPPORTED,
                  null,
                  "The group describes its members by characteristics and names none."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"animal", "practitioner", "device", "medication", "substance"})
    void ofSomethingElseThanPersonsIsRefusedAlsoWhereTheTypeComesLast(String type)
        throws IOException {
      source.json(
          "g",
          "{\"resourceType\":\"Group\",\"member\":[{\"entity\":{\"reference\":\"Patient/p1\"}}],"
              + "\"actual\":true,\"type\":\""
              + type
              + "\"}");

      assertThat(resolve("g").pages()).isEmpty();
      assertThat(resolve("g").issues())
          .containsExactly(
              Issue.error(IssueCode.NOT_SUPPORTED, null, "The group is not a group of persons."));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "[]",
          "{\"resourceType\":\"Patient\"}",
          "{\"actual\":true}",
          "{\"resourceType\":\"Group\"} {}",
          "{\"resourceType\":\"Group\"",
          "{\"resourceType\":\"Group\",\"member\":[{\"entity\":{\"reference\":\"Patient/secret\"}}",
          "{\"resourceType\":\"Group\",\"member\":[{\"entity\":{\"reference\":Patient/secret}}]}",
          "{\"resourceType\":\"Group\",\"member\":[\"Patient/secret\"]}",
          "{\"resourceType\":\"Group\",\"member\":{\"entity\":{}}}",
          "{\"resourceType\":\"Group\",\"member\":[{\"entity\":{\"reference\":7}}]}",
        })
    void thatIsBrokenFailsForGoodAndQuotesNothing(String json) {
      source.json("g", json);

      assertThatExceptionOfType(PermanentFailureException.class)
          .isThrownBy(() -> resolve("g"))
          .withMessageStartingWith("The group's JSON, as the source hands it out, is unreadable")
          .withNoCause()
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }

    @Test
    void thatCannotBeReadNowFailsForNow() {
      source.stream(
          "g",
          () ->
              new TextStream(
                  Stream.<String>generate(
                          () -> {
                            throw new UncheckedIOException(
                                new IOException("The connection is gone."));
                          })
                      .iterator()));

      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> resolve("g"))
          .withMessage("The connection is gone.")
          .isNotInstanceOf(PermanentFailureException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"resourceType\":\"Group\"}", "{\"resourceType\":"})
    @DisplayName("SOURCE-1 is closed once, also where it is broken")
    void isClosedOnce(String json) throws IOException {
      TextStream stream = new TextStream(List.of(json).iterator());
      source.stream("g", () -> stream);

      try {
        resolve("g");
      } catch (PermanentFailureException e) {
        assertThat(e).hasMessageContaining("unreadable");
      }

      assertThat(stream.closed()).isEqualTo(1);
    }

    @Test
    void isReadAsAStreamWhateverItsLength() throws IOException {
      source.stream("g", () -> new TextStream(longGroup(200_000).iterator()));

      RosterResolution resolution = resolve("g");

      assertThat(resolution.size()).isEqualTo(200_000);
      assertThat(resolution.toString()).doesNotContain("patient-1");
    }
  }

  @Nested
  @DisplayName("A newcomer")
  class Newcomer {
    @ParameterizedTest
    @CsvSource({
      "2026-06-01T00:00:00Z, false",
      "2026-06-10T08:00:00Z, true",
      "2026-06-10T07:59:59Z, false",
      "2026-06-10T10:00:00+02:00, true",
      "2026-06-10, true",
      "2026-06-09, false",
      "2026-06, true",
      "2026, true",
      "2025, false",
    })
    void mayHaveJoinedSince(String start, boolean newcomer) throws IOException {
      since = Instant.parse("2026-06-10T08:00:00Z");
      source.entries("g", from(start, "Patient/p1"), member("Patient/p2"));

      assertThat(newcomers("g")).isEqualTo(newcomer ? List.of("p1") : List.of());
      assertThat(ids(resolve("g"))).containsExactlyInAnyOrder("p1", "p2");
    }

    @Test
    void isNobodyWhereNothingWasToldBefore() throws IOException {
      source.entries("g", from("2026-06-14", "Patient/p1"));

      assertThat(newcomers("g")).isEmpty();
    }

    @Test
    void isNobodyWhoWasThereInAnotherWay() throws IOException {
      since = Instant.parse("2026-06-10T00:00:00Z");
      source.entries(
          "g",
          from("2026-06-14", "Patient/p1"),
          from("2026-06-14", "Patient/p2"),
          from("2026-06-14", "Patient/p3"),
          from("2026-06-13", "Group/late"),
          member("Patient/p1"),
          member("Group/early"));
      source.entries("early", member("Patient/p2"), member("Group/both"));
      source.entries("late", member("Group/both"));
      source.entries("both", member("Patient/p4"));

      assertThat(newcomers("g")).containsExactly("p3");
      assertThat(resolve("g").size()).isEqualTo(4);
    }

    @Test
    void isWhoeverIsInAGroupThatJoined() throws IOException {
      since = Instant.parse("2026-06-10T00:00:00Z");
      source.entries("g", member("Patient/p1"), from("2026-06-13", "Group/late"));
      source.entries("late", member("Patient/p1"), member("Patient/p2"), member("Group/later"));
      source.entries("later", from("2020", "Patient/p3"), member("Group/g"));

      assertThat(newcomers("g")).containsExactlyInAnyOrder("p2", "p3");
    }

    private static MemberEntry from(String start, String reference) {
      return new MemberEntry(reference, false, start, null);
    }

    private List<String> newcomers(String group) throws IOException {
      RosterResolution resolution = resolve(group);
      PackedPatientSet set = PackedPatientSet.read(RosterPages.of(resolution.pages()));
      List<String> newcomers = ids(resolution).stream().filter(set::isNewcomer).toList();
      assertThat(set.hasNewcomers()).isEqualTo(!newcomers.isEmpty());
      return newcomers;
    }
  }

  private static Stream<String> longGroup(int members) {
    return Stream.of(
            Stream.of("{\"resourceType\":\"Group\",\"actual\":true,\"member\":["),
            IntStream.range(0, members)
                .mapToObj(i -> "{\"entity\":{\"reference\":\"Patient/patient-" + i + "\"}},"),
            Stream.of("{\"entity\":{\"reference\":\"Patient/patient-0\"}}]}"))
        .flatMap(parts -> parts);
  }

  private RosterResolution resolve(String groupId) throws IOException {
    return new RosterResolver(source, OWN_BASES)
        .resolve(groupId, since, NOON, ExportContext.ANYONE);
  }

  private static MemberEntry member(String reference) {
    return new MemberEntry(reference, false, null, null);
  }

  private static List<String> ids(RosterResolution resolution) throws IOException {
    List<String> ids = new ArrayList<>();
    PackedPatientSet set = PackedPatientSet.read(RosterPages.of(resolution.pages()));
    try (CloseableIterator<String> walk = set.ids()) {
      for (String id = walk.next(); id != null; id = walk.next()) {
        ids.add(id);
      }
    }
    return ids;
  }
}
