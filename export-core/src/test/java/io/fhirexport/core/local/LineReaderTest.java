package io.fhirexport.core.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineReaderTest {
  private static final int MANY = 700_000;

  @Test
  void findsTheFirstLineFeedWhereverItIs() {
    Random random = new Random(1);
    byte[] bytes = new byte[40];
    for (int round = 0; round < 20_000; round++) {
      random.nextBytes(bytes);
      bytes[random.nextInt(bytes.length)] = '\n';
      bytes[random.nextInt(bytes.length)] = '\n' + 1;
      int from = random.nextInt(bytes.length);
      int to = from + random.nextInt(bytes.length - from);
      int expected = from;
      while (expected < to && bytes[expected] != '\n') {
        expected++;
      }

      assertThat(LineReader.indexOfLineFeed(bytes, from, to))
          .isEqualTo(expected == to ? -1 : expected);
    }
  }

  @Test
  void keepsOnlyTheHeadOfALineThatIsTooLong() throws IOException {
    String longLine = "x".repeat(3 * MANY);
    String text = "a\n" + longLine + "\nb\n" + longLine + "\n" + "c\n" + longLine;

    List<String> seen = new ArrayList<>();
    try (LineReader lines = reader(text, 1)) {
      while (lines.next()) {
        seen.add(
            lines.startOffset()
                + "-"
                + lines.endOffset()
                + (lines.isCut() ? " cut " : " ")
                + (char) lines.bytes()[lines.start()]);
      }
    }

    assertThat(seen)
        .containsExactly(
            "0-2 a",
            "2-2100003 cut x",
            "2100003-2100005 b",
            "2100005-4200006 cut x",
            "4200006-4200008 c",
            "4200008-6300008 cut x");
  }

  @Test
  void growsWithALine() throws IOException {
    String longLine = "x".repeat(3 * MANY);

    try (LineReader lines = reader("a\n" + longLine + "\nb", LineReader.LONGEST)) {
      assertThat(lines.next()).isTrue();
      assertThat(lines.next()).isTrue();
      assertThat(lines.end() - lines.start()).isEqualTo(3 * MANY);
      assertThat(lines.next()).isTrue();
      assertThat(lines.bytes()[lines.start()]).isEqualTo((byte) 'b');
      assertThat(lines.next()).isFalse();
      assertThat(lines.endOffset()).isEqualTo(3L * MANY + 4);
    }
  }

  private static LineReader reader(String text, int keep) {
    return new LineReader(new ByteArrayInputStream(text.getBytes(UTF_8)), 0, keep);
  }
}
