package io.fhirexport.core.referenced;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Texts seen")
class SeenTextsTest {
  @Test
  void areNewOnce() {
    SeenTexts seen = new SeenTexts(1 << 20);
    Set<String> expected = new HashSet<>();
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      String text = "x".repeat(random.nextInt(12)) + random.nextInt(5_000);
      assertThat(add(seen, text)).as(text).isEqualTo(expected.add(text));
    }
  }

  @Test
  void areForgottenTogetherWhenMemoryIsFull() {
    SeenTexts seen = new SeenTexts(100);
    int again = 0;
    for (int i = 0; i < 1_000; i++) {
      again += add(seen, "Practitioner/" + i % 10) ? 1 : 0;
      assertThat(contains(seen, "Practitioner/" + i % 10)).isTrue();
    }
    assertThat(again).isGreaterThan(10);
  }

  private static boolean add(SeenTexts seen, String text) {
    byte[] b = ("##" + text).getBytes(UTF_8);
    return seen.add(b, 2, b.length - 2);
  }

  private static boolean contains(SeenTexts seen, String text) {
    byte[] b = text.getBytes(UTF_8);
    return seen.contains(b, 0, b.length);
  }
}
