package io.fhirexport.core.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class SwarTest {
  private static final int LENGTH = 75;

  private static byte[] plain() {
    byte[] b = new byte[LENGTH];
    Arrays.fill(b, (byte) 'a');
    return b;
  }

  private static boolean interrupts(int value) {
    return value < 0x20 || value >= 0x80 || value == '"' || value == '\\';
  }

  @Test
  void aPlainStringEndsAtTheFirstByteThatInterruptsIt() {
    for (int value = 0; value < 256; value++) {
      for (int at = 3; at < LENGTH; at++) {
        byte[] b = plain();
        b[at] = (byte) value;
        assertThat(Swar.endOfPlain(b, 3, LENGTH))
            .as("byte %d at %d", value, at)
            .isEqualTo(interrupts(value) ? at : LENGTH);
      }
    }
  }

  @Test
  void bytesAfterAnInterruptionDoNotHideIt() {
    for (int first = 0; first < 256; first++) {
      for (int second = 0; second < 256; second++) {
        byte[] b = plain();
        b[4] = (byte) first;
        b[5] = (byte) second;
        int expected = interrupts(first) ? 4 : interrupts(second) ? 5 : LENGTH;
        assertThat(Swar.endOfPlain(b, 0, LENGTH))
            .as("bytes %d, %d", first, second)
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void everyLineBreakIsFoundWhereverItStands() {
    for (String lineBreak : new String[] {"\n", "\r", "\u0085", "\u2028", "\u2029"}) {
      byte[] bytes = lineBreak.getBytes(StandardCharsets.UTF_8);
      for (int at = 3; at <= LENGTH - bytes.length; at++) {
        byte[] b = plain();
        System.arraycopy(bytes, 0, b, at, bytes.length);
        assertThat(Swar.isOneLine(b, 3, LENGTH)).as("%s at %d", lineBreak, at).isFalse();
        assertThat(Swar.isOneLine(b, 3, at)).as("before %s at %d", lineBreak, at).isTrue();
      }
    }
  }

  @Test
  void otherTextBreaksNoLine() {
    for (String text :
        new String[] {"\t", "\u007f", "\u0084", "\u00e2", "\u2027", "\u202a", "\u4e2d"}) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      for (int at = 3; at <= LENGTH - bytes.length; at++) {
        byte[] b = plain();
        System.arraycopy(bytes, 0, b, at, bytes.length);
        assertThat(Swar.isOneLine(b, 3, LENGTH)).as("%s at %d", text, at).isTrue();
      }
    }
  }
}
