package io.fhirexport.core.ndjson;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.core.json.MalformedBodyException;
import io.fhirexport.core.ndjson.PathNode.Want;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The grammar of what nobody looks at")
class GrammarTest {
  private static final int CASES = 200_000;
  private static final List<String> SEEDS =
      List.of(
          "{\"a\":[1,-0.5e+3,true,false,null],\"b\":{},\"c\":[],\"d\":\"x\"}",
          "{\"näme\":\"\\u00e9\\\\ \\n\",\"n\":{\"o\":[{\"p\":[[\"q\"]]}]}}",
          " { \"a\" : [ { } , [ ] ] , \"b\" : \"0123456789abcdef\" } ",
          "{\"😀\":\"😀\\ud83d\\ude00\",\"long\":\"" + "y".repeat(70) + "\"}");

  /** Tells of nothing, but lets the scanner look at every name. */
  private static final BodyScanner.Found NOTHING =
      new BodyScanner.Found() {
        @Override
        public void string(Want want, byte[] bytes, int offset, int length) {}

        @Override
        public void meta() {}

        @Override
        public void captured(int capture, int start, int limit) {}

        @Override
        public void reference(byte[] bytes, int offset, int length) {}
      };

  private final PathNode root = PathNode.root(List.of(), List.of());
  private final BodyScanner looking = new BodyScanner(root, NOTHING, true);
  private final BodyScanner passing = new BodyScanner(root, NOTHING, false);

  @Test
  @DisplayName("takes and refuses what is taken and refused where somebody looks")
  void agreesWithTheScanner() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int taken = 0;
    for (int i = 0; i < CASES; i++) {
      byte[] body = wrapped(mutated(random));
      String expected = refusal(looking, body);
      assertThat(refusal(passing, body))
          .as("seed %s, case %s: %s", seed, i, new String(body, ISO_8859_1))
          .isEqualTo(expected);
      taken += expected.isEmpty() ? 1 : 0;
    }
    assertThat(taken).isBetween(CASES / 20, CASES * 19 / 20);
  }

  @Test
  @DisplayName("goes as deep as the scanner, and no deeper")
  void limitsDepth() {
    for (int depth : new int[] {1, 62, 63, 64, 65, 66, 127, 128, 129, 398, 399, 400, 401, 2_000}) {
      for (String pair : List.of("[]", "{}")) {
        String open = pair.equals("[]") ? "[" : "{\"a\":";
        String value = open.repeat(depth - 1) + pair + pair.substring(1).repeat(depth - 1);
        byte[] body = wrapped(value.getBytes(UTF_8));
        assertThat(refusal(passing, body))
            .as("depth %s of %s", depth, pair)
            .isEqualTo(refusal(looking, body));
        assertThat(refusal(passing, body).isEmpty()).isEqualTo(depth <= 400);
      }
    }
  }

  private static byte[] wrapped(byte[] value) {
    byte[] body = new byte[value.length + 6];
    System.arraycopy("{\"x\":".getBytes(UTF_8), 0, body, 0, 5);
    System.arraycopy(value, 0, body, 5, value.length);
    body[body.length - 1] = '}';
    return body;
  }

  /** A body with up to three bytes changed, lost or doubled. */
  private static byte[] mutated(Random random) {
    StringBuilder text =
        new StringBuilder(
            new String(SEEDS.get(random.nextInt(SEEDS.size())).getBytes(UTF_8), ISO_8859_1));
    String likely = "\"\\{}[]:,0-.eEtfnu \n\u0001\u0080\u00c3\u00f0x";
    for (int i = random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(text.length());
      char other = likely.charAt(random.nextInt(likely.length()));
      switch (random.nextInt(3)) {
        case 0 -> text.setCharAt(at, other);
        case 1 -> text.deleteCharAt(at);
        default -> text.insert(at, other);
      }
    }
    return text.toString().getBytes(ISO_8859_1);
  }

  /** Why a body is refused; empty if it is not. */
  private static String refusal(BodyScanner scanner, byte[] body) {
    try {
      scanner.scan(body, 0, body.length);
      return "";
    } catch (MalformedBodyException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
