package io.fhirexport.testkit.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.source.Compartment;
import io.fhirexport.api.source.Condition;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.PatientCursor;
import io.fhirexport.api.source.PatientWalk;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import io.fhirexport.api.source.WalksPatients;
import io.fhirexport.api.source.Window;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What every source that {@link WalksPatients} must do besides. Subclass it once per source, over
 * data that stays as it is: some patients, and several types that refer to them as {@code subject}
 * or {@code patient}. It compares visits with what the source hands out type by type.
 *
 * <p>A source that is {@link AutoCloseable} is closed after the test that opened it.
 *
 * @param <S> the source
 */
@DisplayName("A source that walks patients")
public abstract class WalksPatientsContract<S extends ResourceSource & WalksPatients> {
  private static final int STOPS = 20;

  private final List<S> opened = Collections.synchronizedList(new ArrayList<>());

  /** For subclasses. */
  protected WalksPatientsContract() {}

  /** Opens another handle on the same data, as a second process would. */
  protected abstract S open() throws Exception;

  /** The types to walk, which the source has; Patient among them. */
  protected abstract Set<String> types();

  @AfterEach
  final void closeHandles() throws Exception {
    for (S source : opened) {
      if (source instanceof AutoCloseable closeable) {
        closeable.close();
      }
    }
  }

  @Test
  @DisplayName("SOURCE-W1 hands out in each patient's visit all that is his, once")
  final void handsOutAllThatIsHis() throws Exception {
    S source = handle();
    PatientWalk walk = walk(source, null, null);
    Map<String, Set<String>> expected = expected(source, walk);

    assertThat(expected).as("the data have patients").isNotEmpty();
    assertThat(owned(all(source, walk), walk)).isEqualTo(expected);
  }

  @Test
  @DisplayName("SOURCE-W1 gives each patient one visit over all splits")
  final void givesEachPatientOneVisit() throws Exception {
    S source = handle();
    PatientWalk walk = walk(source, null, null);
    Set<String> before = new HashSet<>();
    for (Split split : splits(source, walk)) {
      String visit = "";
      for (Given given : read(source, walk, split, null)) {
        if (!given.patient().equals(visit)) {
          assertThat(before.add(given.patient())).as("a visit for the first time").isTrue();
          visit = given.patient();
        }
      }
    }
  }

  @Test
  @DisplayName("SOURCE-W2 hands out the patient's own resource first")
  final void handsOutThePatientFirst() throws Exception {
    S source = handle();
    PatientWalk walk = walk(source, null, null);
    for (Split split : splits(source, walk)) {
      String visit = "";
      for (Given given : read(source, walk, split, null)) {
        boolean first = !given.patient().equals(visit);
        visit = given.patient();
        if (given.seen().type().equals("Patient") && given.seen().id().equals(visit)) {
          assertThat(first).as("the Patient is the first of his visit").isTrue();
        }
      }
    }
  }

  @Test
  @DisplayName("SOURCE-W3 walks the population, and drops what fails where it evaluates that")
  final void walksThePopulation() throws Exception {
    S source = handle();
    Set<String> everybody = new TreeSet<>(expected(source, walk(source, null, null)).keySet());
    Set<String> some = Set.copyOf(everybody.stream().limit((everybody.size() + 1) / 2).toList());

    judge(source, walk(source, some, null));
    judge(source, walk(source, Set.of("nobody-of-that-name"), null));
  }

  @Test
  @DisplayName("SOURCE-W3 drops what fails the window where it evaluates it, and nothing else")
  final void evaluatesTheWindow() throws Exception {
    S source = handle();
    for (String type : types()) {
      judge(source, walk(source, null, Pushdown.windowOf(source, type)));
    }
  }

  @Test
  @DisplayName("SOURCE-W4 goes on exactly after every position, in another process too")
  final void resumesAnywhere() throws Exception {
    S here = handle();
    S there = handle();
    PatientWalk walk = walk(here, null, null);
    for (Split split : splits(here, walk)) {
      List<String> keys = new ArrayList<>();
      List<String> positions = new ArrayList<>();
      try (PatientCursor cursor = here.openPatients(walk, split, null)) {
        for (ExportResource next = cursor.next(); next != null; next = cursor.next()) {
          keys.add(new Given(cursor.patient(), Seen.of(next)).key());
          positions.add(cursor.position());
        }
      }
      int step = Math.max(1, keys.size() / STOPS);
      for (int i = 0; i < keys.size(); i += step) {
        assertThat(keys(read(there, walk, split, positions.get(i))))
            .as("after resource %s of %s", i + 1, keys.size())
            .containsExactlyInAnyOrderElementsOf(keys.subList(i + 1, keys.size()));
      }
    }
  }

  @Test
  @DisplayName("SOURCE-W4 lets everything be closed at any time, and again")
  final void everythingCanBeClosedTwice() throws Exception {
    S source = handle();
    PatientWalk walk = walk(source, null, null);
    CloseableIterator<Split> plan = source.planPatients(walk);
    assertThatCode(plan::close).doesNotThrowAnyException();
    assertThatCode(plan::close).doesNotThrowAnyException();
    for (Split split : splits(source, walk)) {
      PatientCursor cursor = source.openPatients(walk, split, null);
      cursor.next();
      assertThatCode(cursor::close).doesNotThrowAnyException();
      assertThatCode(cursor::close).doesNotThrowAnyException();
    }
  }

  @Test
  @DisplayName("SOURCE-W4 fails with an IOException only, where a split or position means nothing")
  final void failsAsStated() throws Exception {
    S source = handle();
    PatientWalk walk = walk(source, null, null);
    Throwable failure =
        catchThrowable(() -> read(source, walk, Split.of("no split of yours"), null));
    if (failure != null) {
      assertThat(failure).isInstanceOf(IOException.class);
    }
  }

  /** A resource in a patient's visit. */
  private record Given(String patient, Seen seen) {
    String key() {
      return patient + " " + name();
    }

    String name() {
      return seen.type() + "/" + seen.id();
    }
  }

  private S handle() throws Exception {
    S source = open();
    opened.add(source);
    return source;
  }

  private PatientWalk walk(S source, @Nullable Set<String> patients, @Nullable Window window)
      throws IOException {
    Instant time = source.transactionTime(ExportContext.ANYONE);
    List<SourceQuery> queries = new ArrayList<>();
    for (String type : types()) {
      List<String> paths = type.equals("Patient") ? List.of() : List.of("subject", "patient");
      SourceQuery.Builder query =
          SourceQuery.builder(type, time, ExportContext.ANYONE)
              .compartment(
                  new Compartment(
                      paths, patients == null ? null : new ListedPatients(patients), List.of()));
      if (window != null) {
        query.window(window);
      }
      queries.add(type.equals("Patient") ? 0 : queries.size(), query.build());
    }
    return new PatientWalk(queries);
  }

  /** What meets all conditions, by patient, from what the source hands out type by type. */
  private Map<String, Set<String>> expected(S source, PatientWalk walk) throws IOException {
    Map<String, Set<String>> expected = new TreeMap<>();
    for (SourceQuery query : walk.queries()) {
      for (Seen seen : Reading.all(source, Reading.query(source, query.type()).build())) {
        if (seen.failing(query).isEmpty()) {
          Compartment compartment = query.compartment().orElseThrow();
          seen.patients(compartment)
              .filter(id -> compartment.patients().map(set -> set.contains(id)).orElse(true))
              .forEach(
                  patient ->
                      expected
                          .computeIfAbsent(patient, any -> new TreeSet<>())
                          .add(seen.type() + "/" + seen.id()));
        }
      }
    }
    return expected;
  }

  /** Compares what is handed out with what the conditions say, evaluated or not. */
  private void judge(S source, PatientWalk walk) throws IOException {
    List<Given> all = new ArrayList<>();
    for (Split split : splits(source, walk)) {
      List<Given> read = read(source, walk, split, null);
      for (Given given : read) {
        SourceQuery query = walk.query(given.seen().type()).orElseThrow();
        assertThat(Collections.disjoint(given.seen().failing(query), split.evaluates()))
            .as("%s meets what its split evaluates", given.seen().type())
            .isTrue();
        if (split.evaluates().contains(Condition.COMPARTMENT)) {
          assertThat(isHis(given, query)).as("it is the patient's whose visit it is").isTrue();
        }
      }
      all.addAll(read);
    }
    Map<String, Set<String>> meeting = owned(all, walk);
    assertThat(meeting).isEqualTo(expected(source, walk));
  }

  /** What the engine keeps of it; each resource of a visit comes once. */
  private static Map<String, Set<String>> owned(List<Given> all, PatientWalk walk) {
    Map<String, Set<String>> owned = new TreeMap<>();
    for (Given given : all) {
      SourceQuery query = walk.query(given.seen().type()).orElseThrow();
      if (given.seen().failing(query).isEmpty() && isHis(given, query)) {
        assertThat(owned.computeIfAbsent(given.patient(), any -> new TreeSet<>()).add(given.name()))
            .as("%s comes once in a visit", given.seen().type())
            .isTrue();
      }
    }
    return owned;
  }

  private static boolean isHis(Given given, SourceQuery query) {
    Compartment compartment = query.compartment().orElseThrow();
    return given.seen().patients(compartment).anyMatch(given.patient()::equals)
        && compartment.patients().map(set -> set.contains(given.patient())).orElse(true);
  }

  private List<Split> splits(S source, PatientWalk walk) throws IOException {
    List<Split> splits = new ArrayList<>();
    try (CloseableIterator<Split> plan = source.planPatients(walk)) {
      for (Split split = plan.next(); split != null; split = plan.next()) {
        splits.add(split);
      }
    }
    return splits;
  }

  private List<Given> all(S source, PatientWalk walk) throws IOException {
    List<Given> all = new ArrayList<>();
    for (Split split : splits(source, walk)) {
      all.addAll(read(source, walk, split, null));
    }
    return all;
  }

  private List<Given> read(S source, PatientWalk walk, Split split, @Nullable String position)
      throws IOException {
    List<Given> read = new ArrayList<>();
    try (PatientCursor cursor = source.openPatients(walk, split, position)) {
      for (ExportResource next = cursor.next(); next != null; next = cursor.next()) {
        read.add(new Given(cursor.patient(), Seen.of(next)));
      }
    }
    return read;
  }

  private static List<String> keys(List<Given> given) {
    return given.stream().map(Given::key).toList();
  }
}
