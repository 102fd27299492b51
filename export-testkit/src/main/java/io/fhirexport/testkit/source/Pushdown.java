package io.fhirexport.testkit.source;

import static io.fhirexport.testkit.source.Reading.all;
import static io.fhirexport.testkit.source.Reading.query;
import static io.fhirexport.testkit.source.Reading.read;
import static io.fhirexport.testkit.source.Reading.splits;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.source.Compartment;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import io.fhirexport.api.source.Window;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Conditions to try a source with, and the judgement of what it makes of them. */
final class Pushdown {
  private Pushdown() {}

  /** Compares what a query with conditions hands out with what its conditions say. */
  static void judge(ResourceSource source, String type, SourceQuery query) throws IOException {
    Set<String> handedOut = new TreeSet<>();
    for (Split split : splits(source, query)) {
      for (Seen seen : read(source, query, split, null)) {
        assertThat(handedOut.add(seen.id())).as("%s for the first time", type).isTrue();
        assertThat(Collections.disjoint(seen.failing(query), split.evaluates()))
            .as("%s meets what its split evaluates of %s", type, query)
            .isTrue();
      }
    }
    for (Seen seen : all(source, query(source, type).build())) {
      if (seen.failing(query).isEmpty()) {
        assertThat(handedOut.contains(seen.id())).as("%s kept for %s", type, query).isTrue();
      }
    }
  }

  /** A window between two changes, which it excludes. */
  static Window windowOf(ResourceSource source, String type) throws IOException {
    List<Instant> times =
        all(source, query(source, type).build()).stream()
            .map(Seen::lastUpdated)
            .filter(Objects::nonNull)
            .sorted()
            .toList();
    return times.isEmpty()
        ? new Window(null, Instant.now())
        : new Window(times.get(times.size() / 4), times.get(times.size() * 3 / 4));
  }

  /** The compartment of half of the patients, or of all there may be. */
  static Compartment compartment(Set<String> patients, boolean ofSome) {
    Set<String> some = patients.stream().limit((patients.size() + 1) / 2).collect(toSet());
    return new Compartment(
        List.of("subject", "patient"), ofSome ? new ListedPatients(some) : null, List.of());
  }
}
