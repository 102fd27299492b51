package io.fhirexport.testkit.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.source.Condition;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.KnowsDeletions;
import io.fhirexport.api.source.ResourceCursor;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import io.fhirexport.api.source.Window;
import io.fhirexport.testkit.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What every source that {@link KnowsDeletions} must do besides. Subclass it once per source, over
 * data that stays as it is: a few deletions of some type, one of something that was created again.
 *
 * <p>A source that is {@link AutoCloseable} is closed after the test that opened it.
 *
 * @param <S> the source
 */
@DisplayName("A source that knows deletions")
public abstract class KnowsDeletionsContract<S extends ResourceSource & KnowsDeletions> {
  private final List<S> opened = Collections.synchronizedList(new ArrayList<>());

  /** Opens another handle on the same data, as a second process would. */
  protected abstract S open() throws Exception;

  /** When each resource that is deleted by now was deleted, by id, by type. */
  protected abstract Map<String, ? extends Map<String, Instant>> deletions();

  @AfterEach
  final void closeHandles() throws Exception {
    for (S source : opened) {
      if (source instanceof AutoCloseable closeable) {
        closeable.close();
      }
    }
  }

  @Test
  @DisplayName("SOURCE-D1 hands out each deletion by exactly one split, once")
  final void handsOutEachDeletionOnce() throws Exception {
    S source = handle();
    for (String type : deletions().keySet()) {
      assertThat(ids(source, query(source, type, Instant.EPOCH, null)))
          .as(type)
          .containsExactlyInAnyOrderElementsOf(deletions().get(type).keySet());
    }
  }

  @Test
  @DisplayName("SOURCE-D1 hands out nothing that exists")
  final void handsOutNothingThatExists() throws Exception {
    S source = handle();
    for (String type : source.describe().types()) {
      SourceQuery query = query(source, type, Instant.EPOCH, null);
      Set<String> existing = new HashSet<>(Reading.ids(Reading.all(source, query)));

      assertThat(ids(source, query)).as(type).doesNotContainAnyElementsOf(existing);
    }
  }

  @Test
  @DisplayName("SOURCE-D2 tells the id and the time of each deletion, and the last version if any")
  final void tellsIdTimeAndBody() throws Exception {
    S source = handle();
    for (String type : deletions().keySet()) {
      for (Seen seen : all(source, query(source, type, Instant.EPOCH, null))) {
        assertThat(seen.time()).isEqualTo(deletions().get(type).get(seen.id()));
        if (seen.body() != null) {
          assertThat(seen.body().text("resourceType")).isEqualTo(type);
          assertThat(seen.body().text("id")).isIn(null, seen.id());
        }
      }
    }
  }

  @Test
  @DisplayName("SOURCE-D3 drops exactly the deletions outside the window, where it evaluates it")
  final void evaluatesTheWindow() throws Exception {
    S source = handle();
    for (String type : deletions().keySet()) {
      List<Instant> times = deletions().get(type).values().stream().sorted().toList();
      if (times.isEmpty()) {
        continue;
      }
      Instant since = times.get(times.size() / 4);
      Instant until = times.get(times.size() * 3 / 4);
      SourceQuery query = query(source, type, since, until);
      Map<String, Instant> expected = new TreeMap<>(deletions().get(type));
      Window window = new Window(since, until);
      expected.values().removeIf(time -> !window.contains(time));
      for (Split split : splits(source, query)) {
        if (split.evaluates().contains(Condition.WINDOW)) {
          assertThat(expected.keySet()).as(type).containsAll(ids(read(source, query, split, null)));
        }
      }
      assertThat(ids(source, query)).as(type).containsAll(expected.keySet());
    }
  }

  @Test
  @DisplayName("SOURCE-D3 drops what fails the ids by the id, where it evaluates them")
  final void evaluatesIds() throws Exception {
    S source = handle();
    for (String type : deletions().keySet()) {
      Set<String> some = Set.copyOf(deletions().get(type).keySet().stream().limit(1).toList());
      SourceQuery query =
          SourceQuery.builder(type, time(source), ExportContext.ANYONE)
              .window(new Window(Instant.EPOCH, null))
              .ids(some)
              .build();
      for (Split split : splits(source, query)) {
        if (split.evaluates().contains(Condition.IDS)) {
          assertThat(some).containsAll(ids(read(source, query, split, null)));
        }
      }
      assertThat(ids(source, query)).as(type).containsAll(some);
    }
  }

  @Test
  @DisplayName("SOURCE-D4 goes on exactly after every position, in another process too")
  final void resumesAnywhere() throws Exception {
    S here = handle();
    S there = handle();
    for (String type : deletions().keySet()) {
      SourceQuery query = query(here, type, Instant.EPOCH, null);
      for (Split split : splits(here, query)) {
        List<String> ids = new ArrayList<>();
        List<String> positions = new ArrayList<>();
        try (ResourceCursor cursor = here.openDeletions(query, split, null)) {
          for (ExportResource next = cursor.next(); next != null; next = cursor.next()) {
            ids.add(next.id().orElseThrow());
            positions.add(cursor.position());
          }
        }
        for (int i = 0; i < ids.size(); i++) {
          assertThat(ids(read(there, query, split, positions.get(i))))
              .as("%s after deletion %s of %s", type, i + 1, ids.size())
              .containsExactlyInAnyOrderElementsOf(ids.subList(i + 1, ids.size()));
        }
      }
    }
  }

  @Test
  @DisplayName("SOURCE-D4 lets everything be closed at any time, and again")
  final void everythingCanBeClosedTwice() throws Exception {
    S source = handle();
    for (String type : deletions().keySet()) {
      SourceQuery query = query(source, type, Instant.EPOCH, null);
      CloseableIterator<Split> plan = source.planDeletions(query);
      assertThatCode(plan::close).doesNotThrowAnyException();
      assertThatCode(plan::close).doesNotThrowAnyException();
      for (Split split : splits(source, query)) {
        ResourceCursor cursor = source.openDeletions(query, split, null);
        cursor.next();
        assertThatCode(cursor::close).doesNotThrowAnyException();
        assertThatCode(cursor::close).doesNotThrowAnyException();
      }
    }
  }

  @Test
  @DisplayName("SOURCE-D4 fails with an IOException only, where a split or position means nothing")
  final void failsAsStated() throws Exception {
    S source = handle();
    for (String type : deletions().keySet()) {
      SourceQuery query = query(source, type, Instant.EPOCH, null);
      Throwable failure =
          catchThrowable(() -> read(source, query, Split.of("no split of yours"), null));
      if (failure != null) {
        assertThat(failure).isInstanceOf(IOException.class);
      }
    }
  }

  /** One deletion; its body is null if nobody kept it. */
  private record Seen(String id, @Nullable Instant time, @Nullable Json body) {}

  private S handle() throws Exception {
    S source = open();
    opened.add(source);
    return source;
  }

  private Instant time(S source) throws IOException {
    return source.transactionTime(ExportContext.ANYONE);
  }

  private SourceQuery query(S source, String type, Instant since, @Nullable Instant until)
      throws IOException {
    return SourceQuery.builder(type, time(source), ExportContext.ANYONE)
        .window(new Window(since, until))
        .build();
  }

  private List<Split> splits(S source, SourceQuery query) throws IOException {
    List<Split> splits = new ArrayList<>();
    try (CloseableIterator<Split> plan = source.planDeletions(query)) {
      for (Split split = plan.next(); split != null; split = plan.next()) {
        splits.add(split);
      }
    }
    return splits;
  }

  private List<Seen> all(S source, SourceQuery query) throws IOException {
    List<Seen> all = new ArrayList<>();
    for (Split split : splits(source, query)) {
      all.addAll(read(source, query, split, null));
    }
    return all;
  }

  private List<Seen> read(S source, SourceQuery query, Split split, @Nullable String position)
      throws IOException {
    List<Seen> read = new ArrayList<>();
    try (ResourceCursor cursor = source.openDeletions(query, split, position)) {
      for (ExportResource next = cursor.next(); next != null; next = cursor.next()) {
        assertThat(next.type()).isEqualTo(query.type());
        Json body =
            next.length() == 0 ? null : Json.parse(next.bytes(), next.offset(), next.length());
        read.add(
            new Seen(
                Objects.requireNonNull(next.id().orElse(null), "a deletion has no id"),
                next.lastUpdated().orElse(null),
                body));
      }
    }
    return read;
  }

  private List<String> ids(S source, SourceQuery query) throws IOException {
    return ids(all(source, query));
  }

  private static List<String> ids(List<Seen> seen) {
    return seen.stream().map(Seen::id).toList();
  }
}
