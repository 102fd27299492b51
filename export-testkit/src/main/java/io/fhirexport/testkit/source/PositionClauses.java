package io.fhirexport.testkit.source;

import static io.fhirexport.testkit.source.Reading.ids;
import static io.fhirexport.testkit.source.Reading.query;
import static io.fhirexport.testkit.source.Reading.read;
import static io.fhirexport.testkit.source.Reading.splits;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.ResourceCursor;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The clauses of splits and positions, which a job's tasks hang on. */
abstract class PositionClauses {
  private static final int RESUMES = 30;

  private final List<ResourceSource> opened = Collections.synchronizedList(new ArrayList<>());

  /** Opens another handle on the same data, as a second process would. */
  protected abstract ResourceSource open() throws Exception;

  /** The ids of all resources there are, by type. */
  protected abstract Map<String, ? extends Set<String>> resources();

  @AfterEach
  final void closeHandles() throws Exception {
    for (ResourceSource source : opened) {
      if (source instanceof AutoCloseable closeable) {
        closeable.close();
      }
    }
  }

  @Test
  @DisplayName("SOURCE-5 gives splits and positions the same meaning in another process")
  final void splitsAndPositionsTravel() throws Exception {
    ResourceSource here = handle();
    ResourceSource there = handle();
    SourceQuery query = query(here, largestType()).build();
    for (Split split : splits(here, query)) {
      Trace trace = Trace.of(here, query, split);
      assertSame(read(there, query, split, null), trace.ids());
      for (int stop : trace.stops()) {
        assertSame(read(there, query, split, trace.positions().get(stop)), trace.after(stop));
      }
    }
  }

  @Test
  @DisplayName("SOURCE-11 makes a split the same piece each time it is opened")
  final void splitsCanBeOpenedAgain() throws Exception {
    ResourceSource source = handle();
    for (String type : resources().keySet()) {
      SourceQuery query = query(source, type).build();
      for (Split split : splits(source, query)) {
        List<String> ids = ids(read(source, query, split, null));

        assertSame(read(source, query, split, null), ids);
      }
    }
  }

  @Test
  @DisplayName("SOURCE-12 goes on exactly after every position")
  final void resumesAnywhere() throws Exception {
    ResourceSource source = handle();
    for (String type : resources().keySet()) {
      SourceQuery query = query(source, type).build();
      for (Split split : splits(source, query)) {
        Trace trace = Trace.of(source, query, split);
        for (int stop : trace.stops()) {
          assertThat(ids(read(source, query, split, trace.positions().get(stop))))
              .as("%s after resource %s of %s", type, stop + 1, trace.ids().size())
              .containsExactlyInAnyOrderElementsOf(trace.after(stop));
        }
      }
    }
  }

  @Test
  @DisplayName("SOURCE-12 goes on after a position of a cursor that had gone on itself")
  final void resumesAgainAndAgain() throws Exception {
    ResourceSource source = handle();
    SourceQuery query = query(source, largestType()).build();
    Split split = splits(source, query).get(0);
    List<String> ids = ids(read(source, query, split, null));
    List<String> seen = new ArrayList<>();
    String position = null;
    for (int i = 0; i < Math.min(RESUMES, ids.size()); i++) {
      try (ResourceCursor cursor = source.open(query, split, position)) {
        ExportResource next = Objects.requireNonNull(cursor.next(), "it ended early");
        seen.add(Seen.of(next).id());
        position = cursor.position();
      }
    }

    assertThat(seen).doesNotHaveDuplicates().isSubsetOf(ids);
  }

  @Test
  @DisplayName("SOURCE-16 tells its position without moving, after the last resource too")
  final void tellsItsPosition() throws Exception {
    ResourceSource source = handle();
    SourceQuery query = query(source, largestType()).build();
    for (Split split : splits(source, query)) {
      List<String> ids = new ArrayList<>();
      String last = null;
      try (ResourceCursor cursor = source.open(query, split, null)) {
        for (ExportResource next = cursor.next(); next != null; next = cursor.next()) {
          cursor.position();
          last = cursor.position();
          ids.add(Seen.of(next).id());
        }
      }

      assertSame(read(source, query, split, null), ids);
      assertThat(last == null ? List.of() : read(source, query, split, last)).isEmpty();
    }
  }

  final ResourceSource handle() throws Exception {
    ResourceSource source = open();
    opened.add(source);
    return source;
  }

  final String largestType() {
    return resources().entrySet().stream()
        .max(Comparator.comparingInt(entry -> entry.getValue().size()))
        .orElseThrow()
        .getKey();
  }

  private static void assertSame(List<Seen> seen, List<String> ids) {
    assertThat(ids(seen)).containsExactlyInAnyOrderElementsOf(ids);
  }
}
