package io.fhirexport.testkit.source;

import static io.fhirexport.testkit.source.Reading.all;
import static io.fhirexport.testkit.source.Reading.ids;
import static io.fhirexport.testkit.source.Reading.query;
import static io.fhirexport.testkit.source.Reading.read;
import static io.fhirexport.testkit.source.Reading.rest;
import static io.fhirexport.testkit.source.Reading.splits;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.source.Compartment;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.GroupMembers;
import io.fhirexport.api.source.ResourceCursor;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ResourceSource} must do. Subclass it once per source, over data that stays as
 * it is; some type with a few dozen resources, Patients that others refer to as {@code subject} or
 * {@code patient}, and a Group make it worth most.
 *
 * <p>A source that is {@link AutoCloseable} is closed after the test that opened it.
 */
@DisplayName("A ResourceSource")
public abstract class ResourceSourceContract extends PositionClauses {
  private static final ExportContext CONTEXT = ExportContext.ANYONE;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * The references of all members, as stored, by Group id; none for a Group whose members cannot be
   * listed. Empty if the data has no Group.
   */
  protected abstract Map<String, List<String>> groups();

  @Test
  @DisplayName("SOURCE-1 lets everything it hands out be closed at any time, and again")
  final void everythingCanBeClosedTwice() throws Exception {
    ResourceSource source = handle();
    SourceQuery query = query(source, largestType()).build();
    Split split = splits(source, query).get(0);

    ResourceCursor unread = source.open(query, split, null);
    ResourceCursor begun = source.open(query, split, null);
    begun.next();
    CloseableIterator<Split> plan = source.plan(query);
    GroupMembers members = source.members(anyGroup(), query.transactionTime(), CONTEXT);

    for (int i = 0; i < 2; i++) {
      assertThatCode(unread::close).doesNotThrowAnyException();
      assertThatCode(begun::close).doesNotThrowAnyException();
      assertThatCode(plan::close).doesNotThrowAnyException();
      assertThatCode(members::close).doesNotThrowAnyException();
    }
    assertThat(all(source, query)).isNotEmpty();
  }

  @Test
  @DisplayName("SOURCE-2 serves many threads at once")
  final void servesManyThreads() throws Exception {
    ResourceSource source = handle();
    List<String> types = List.copyOf(resources().keySet());
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Set<String>>> read = new ArrayList<>();
      for (int i = 0; i < 2 * types.size(); i++) {
        SourceQuery query = query(source, types.get(i % types.size())).build();
        read.add(threads.submit(() -> Set.copyOf(ids(all(source, query)))));
      }
      for (int i = 0; i < read.size(); i++) {
        String type = types.get(i % types.size());
        assertThat(read.get(i).get()).as(type).isEqualTo(resources().get(type));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  @DisplayName("SOURCE-3 hands out each resource by exactly one split, once")
  final void handsOutEachResourceOnce() throws Exception {
    ResourceSource source = handle();
    for (String type : resources().keySet()) {
      List<Seen> seen = all(source, query(source, type).build());

      assertThat(ids(seen)).as(type).containsExactlyInAnyOrderElementsOf(resources().get(type));
      assertThat(seen).allMatch(resource -> resource.type().equals(type));
    }
  }

  @Test
  @DisplayName("SOURCE-4 drops exactly what fails the window, where it evaluates it")
  final void evaluatesTheWindow() throws Exception {
    ResourceSource source = handle();
    for (String type : resources().keySet()) {
      Pushdown.judge(
          source, type, query(source, type).window(Pushdown.windowOf(source, type)).build());
    }
  }

  @Test
  @DisplayName("SOURCE-4 drops exactly what fails the compartment, where it evaluates it")
  final void evaluatesTheCompartment() throws Exception {
    ResourceSource source = handle();
    for (String type : resources().keySet()) {
      Pushdown.judge(source, type, query(source, type).compartment(compartment(true)).build());
      Pushdown.judge(source, type, query(source, type).compartment(compartment(false)).build());
    }
  }

  @Test
  @DisplayName("SOURCE-4 drops exactly what fails the ids, where it evaluates them")
  final void evaluatesIds() throws Exception {
    ResourceSource source = handle();
    for (String type : resources().keySet()) {
      Set<String> ids = resources().get(type).stream().limit(2).collect(toSet());
      ids.add("an-id-that-nobody-has");
      Pushdown.judge(source, type, query(source, type).ids(ids).build());
    }
  }

  @Test
  @DisplayName("SOURCE-4 drops exactly what fails the type filter, where it evaluates it")
  final void evaluatesTheTypeFilter() throws Exception {
    ResourceSource source = handle();
    for (String type : resources().keySet()) {
      List<String> searches =
          resources().get(type).stream()
              .filter(id -> !id.contains(","))
              .limit(2)
              .map(id -> type + "?_id=" + id + ",an-id-that-nobody-has")
              .toList();
      Pushdown.judge(source, type, query(source, type).typeFilter(searches).build());
    }
  }

  @Test
  @DisplayName("SOURCE-4 drops exactly what fails one of several conditions it evaluates")
  final void evaluatesConditionsTogether() throws Exception {
    ResourceSource source = handle();
    for (String type : resources().keySet()) {
      Pushdown.judge(
          source,
          type,
          query(source, type)
              .window(Pushdown.windowOf(source, type))
              .compartment(compartment(true))
              .ids(Set.copyOf(resources().get(type)))
              .build());
    }
  }

  @Test
  @DisplayName("SOURCE-6 fails with an IOException only, where a split or position means nothing")
  final void failsAsStated() throws Exception {
    ResourceSource source = handle();
    SourceQuery query = query(source, largestType()).build();
    Split split = splits(source, query).get(0);

    assertServedOrIoException(
        () -> read(source, query, new Split("no split of yours", split.evaluates()), null));
    assertServedOrIoException(() -> read(source, query, split, "no position of yours"));
  }

  @Test
  @DisplayName("SOURCE-7 names every type that exists")
  final void namesItsTypes() throws Exception {
    Set<String> types = handle().describe().types();

    assertThat(types).containsAll(resources().keySet());
    assertThat(types).allMatch(type -> type.matches("[A-Z][A-Za-z]+"));
  }

  @Test
  @DisplayName("SOURCE-8 has the same fingerprint on every process while nothing changes")
  final void keepsItsFingerprint() throws Exception {
    ResourceSource source = handle();
    String fingerprint = source.describe().fingerprint();

    source.transactionTime(CONTEXT);

    assertThat(source.describe().fingerprint()).isEqualTo(fingerprint);
    assertThat(handle().describe().fingerprint()).isEqualTo(fingerprint);
  }

  @Test
  @DisplayName("SOURCE-9 tells a transaction time that is past, in milliseconds, never going back")
  final void tellsTheTransactionTime() throws Exception {
    ResourceSource source = handle();
    Instant previous = Instant.MIN;
    for (int i = 0; i < 100; i++) {
      Instant time = source.transactionTime(CONTEXT);

      assertThat(time).isEqualTo(time.truncatedTo(ChronoUnit.MILLIS));
      assertThat(time).isBeforeOrEqualTo(Instant.now());
      assertThat(time).isAfterOrEqualTo(previous);
      previous = time;
    }
  }

  @Test
  @DisplayName("SOURCE-10 hands out nothing of a type that has no resources")
  final void hasNothingOfOtherTypes() throws Exception {
    ResourceSource source = handle();
    for (String type : List.of("VerificationResult", "EvidenceVariable", "Linkage")) {
      if (!resources().containsKey(type)) {
        assertThat(all(source, query(source, type).build())).isEmpty();
      }
    }
  }

  @Test
  @DisplayName("SOURCE-13 tells all members of a group as stored")
  final void tellsMembers() throws Exception {
    ResourceSource source = handle();
    Instant time = source.transactionTime(CONTEXT);
    for (Map.Entry<String, List<String>> group : groups().entrySet()) {
      try (GroupMembers members = source.members(group.getKey(), time, CONTEXT)) {
        assertThat(members.isUnknown()).as(group.getKey()).isFalse();
        assertThat(Reading.references(members))
            .as(group.getKey())
            .containsExactlyInAnyOrderElementsOf(group.getValue());
      }
    }
  }

  @Test
  @DisplayName("SOURCE-13 knows no group of an id that is none, whatever it is made of")
  final void knowsNoOtherGroups() throws Exception {
    ResourceSource source = handle();
    Instant time = source.transactionTime(CONTEXT);
    for (String id : List.of("no-such-group", "", "' OR 1=1 --", "../%2e", "x".repeat(10_000))) {
      try (GroupMembers members = source.members(id, time, CONTEXT)) {
        assertThat(members.isUnknown()).as(id).isTrue();
      }
    }
  }

  @Test
  @DisplayName("SOURCE-14 keeps a resource's bytes until the cursor moves, whatever others do")
  final void keepsBytes() throws Exception {
    ResourceSource source = handle();
    SourceQuery query = query(source, largestType()).build();
    Split split = splits(source, query).get(0);
    try (ResourceCursor one = source.open(query, split, null);
        ResourceCursor other = source.open(query, split, null)) {
      ExportResource held = Objects.requireNonNull(one.next(), "it has no resource");
      byte[] before = bytesOf(held);

      rest(other);
      one.position();

      assertThat(bytesOf(held)).isEqualTo(before);
    }
  }

  @Test
  @DisplayName("SOURCE-15 hands out the next resource within a minute")
  final void returnsInTime() throws Exception {
    ResourceSource source = handle();
    for (String type : resources().keySet()) {
      SourceQuery query = query(source, type).build();
      for (Split split : splits(source, query)) {
        try (ResourceCursor cursor = source.open(query, split, null)) {
          assertTimeout(PATIENCE, cursor::next);
        }
      }
    }
  }

  private Compartment compartment(boolean ofSome) {
    Set<String> patients = resources().get("Patient");
    return Pushdown.compartment(patients == null ? Set.of() : patients, ofSome);
  }

  private String anyGroup() {
    return groups().keySet().stream().findFirst().orElse("no-such-group");
  }

  private static void assertServedOrIoException(ThrowingCallable call) {
    Throwable failure = catchThrowable(call);
    if (failure != null) {
      assertThat(failure).isInstanceOf(IOException.class);
    }
  }

  private static byte[] bytesOf(ExportResource resource) {
    int end = resource.offset() + resource.length();
    return Arrays.copyOfRange(resource.bytes(), resource.offset(), end);
  }
}
