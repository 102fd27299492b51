package io.fhirexport.testkit.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.source.LooksUpResources;
import io.fhirexport.api.source.ResourceSource;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What every source does that can tell which resources exist: {@link #open} returns a {@link
 * LooksUpResources}.
 */
@DisplayName("A ResourceSource that looks up resources")
public abstract class LooksUpResourcesContract extends ResourceSourceContract {
  private static final ExportContext CONTEXT = ExportContext.ANYONE;
  private static final int MOST = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** For subclasses. */
  protected LooksUpResourcesContract() {}

  @Test
  @DisplayName("SOURCE-L1 finds the resources it would hand out, and no others")
  final void findsWhatItHandsOut() throws Exception {
    ResourceSource source = handle();
    for (String type : resources().keySet()) {
      Set<String> there = firstOf(resources().get(type), MOST / 2);
      Set<String> asked = new LinkedHashSet<>(there);
      there.forEach(id -> asked.add("x-" + id));

      assertThat(existing(source, type, asked)).as(type).isEqualTo(there);
    }
  }

  @Test
  @DisplayName("SOURCE-L1 finds nothing under an id of another type, nor of a type it has not")
  final void looksAtTheType() throws Exception {
    ResourceSource source = handle();
    for (String type : resources().keySet()) {
      for (String other : resources().keySet()) {
        Set<String> asked = new LinkedHashSet<>(resources().get(other));
        asked.removeAll(resources().get(type));

        assertThat(existing(source, type, firstOf(asked, MOST))).as(type).isEmpty();
      }
      if (!resources().containsKey("Linkage")) {
        assertThat(existing(source, "Linkage", firstOf(resources().get(type), MOST))).isEmpty();
      }
    }
  }

  @Test
  @DisplayName("SOURCE-L1 finds nothing where nothing is asked for")
  final void findsNothingForNothing() throws Exception {
    ResourceSource source = handle();
    for (String type : resources().keySet()) {
      assertThat(existing(source, type, Set.of())).isEmpty();
    }
  }

  @Test
  @DisplayName("SOURCE-L2 finds nothing under what is no id, whatever it is made of")
  final void findsNothingUnderOddText() throws Exception {
    ResourceSource source = handle();
    Set<String> odd =
        Set.of("", " ", "' OR 1=1 --", "%", "_", "*", "../%2e", "a\u0000b", "x".repeat(10_000));
    for (String type : resources().keySet()) {
      assertThat(existing(source, type, odd)).as(type).isEmpty();
    }
  }

  @Test
  @DisplayName("SOURCE-L3 looks up 1,000 ids within seconds")
  final void isQuick() throws Exception {
    ResourceSource source = handle();
    Set<String> many = new LinkedHashSet<>();
    IntStream.range(0, MOST).forEach(n -> many.add("nobody-" + n));
    for (String type : resources().keySet()) {
      assertTimeout(PATIENCE, () -> assertThat(existing(source, type, many)).as(type).isEmpty());
    }
  }

  private static Set<String> existing(ResourceSource source, String type, Set<String> ids)
      throws IOException {
    return ((LooksUpResources) source)
        .existing(type, ids, source.transactionTime(CONTEXT), CONTEXT);
  }

  private static Set<String> firstOf(Set<String> ids, int most) {
    return new LinkedHashSet<>(ids.stream().limit(most).toList());
  }
}
