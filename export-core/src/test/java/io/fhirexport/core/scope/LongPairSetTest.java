package io.fhirexport.core.scope;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A set of 128-bit keys")
class LongPairSetTest {
  @Test
  void keepsItsMarksWhileItGrows() throws IOException {
    LongPairSet set = new LongPairSet();
    Map<Long, Integer> expected = new HashMap<>();
    Random random = new Random(3);
    for (int i = 0; i < 50_000; i++) {
      long key = random.nextInt(3_000);
      if (random.nextBoolean()) {
        int bit = 1 << random.nextInt(7);
        set.mark(0, key, bit);
        expected.merge(key, bit, (one, other) -> one | other);
      } else {
        assertThat(set.add(0, key)).isEqualTo(expected.putIfAbsent(key, 0) == null);
      }
    }

    Map<Long, Integer> shown = new HashMap<>();
    set.forEach((high, low, mark) -> shown.put(low, (int) mark));
    assertThat(shown).isEqualTo(expected);
    assertThat(set.size()).isEqualTo(expected.size());
    expected.forEach((key, mark) -> assertThat(set.mark(0, key)).isEqualTo(mark.byteValue()));
    assertThat(set.mark(1, 1)).isZero();
  }
}
