package io.fhirexport.core.ndjson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.core.json.MalformedBodyException;
import io.fhirexport.core.ndjson.PathNode.Want;
import io.fhirexport.testkit.Fixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A body scanner")
class BodyScannerTest {
  private static final JsonFactory JACKSON = new JsonFactory();

  private final List<String> references = new ArrayList<>();
  private final List<String> everywhere = new ArrayList<>();
  private final List<String> captured = new ArrayList<>();
  private byte[] body = {};
  private final BodyScanner scanner =
      new BodyScanner(
          PathNode.root(
              List.of("subject", "participant.actor"),
              List.of("code.coding", "code", "meta", "subject.reference")),
          new BodyScanner.Found() {
            @Override
            public void string(Want want, byte[] b, int offset, int length) {
              if (want == Want.REFERENCE) {
                references.add(new String(b, offset, length, StandardCharsets.UTF_8));
              }
            }

            @Override
            public void meta() {}

            @Override
            public void captured(int capture, int start, int limit) {
              captured.add(
                  capture + " " + new String(body, start, limit - start, StandardCharsets.UTF_8));
            }

            @Override
            public void reference(byte[] b, int offset, int length) {
              everywhere.add(new String(b, offset, length, StandardCharsets.UTF_8));
            }
          },
          true);

  @Test
  void findsReferencesAtTheirPathsOnly() throws Exception {
    scan(
        "{\"subject\":{\"reference\":\"Patient/1\",\"display\":\"Patient/2\"},"
            + "\"participant\":[{\"actor\":{\"reference\":\"Patient/3\"}},"
            + "{\"other\":{\"reference\":\"Patient/4\"}}],"
            + "\"contained\":[{\"subject\":{\"reference\":\"Patient/5\"}}],"
            + "\"reference\":\"Patient/6\",\"encounter\":{\"subject\":{\"reference\":\"Patient/7\"}}}");

    assertThat(references).containsExactly("Patient/1", "Patient/3");
    assertThat(everywhere)
        .containsExactly(
            "Patient/1", "Patient/3", "Patient/4", "Patient/5", "Patient/6", "Patient/7");
  }

  @Test
  void capturesValuesAtTheirPathsWithoutArraysAndNulls() throws Exception {
    scan(
        "{\"meta\":{\"tag\":[]},\"code\":[{\"coding\":[{\"code\":\"a\"}, {\"code\":\"\\\"\"} ,null]},"
            + " 1.50 ,true],\"subject\":{\"reference\":\"Patient/1\",\"code\":2},"
            + "\"contained\":[{\"code\":3}]}");

    assertThat(captured)
        .containsExactly(
            "2 {\"tag\":[]}",
            "0 {\"code\":\"a\"}",
            "0 {\"code\":\"\\\"\"}",
            "1 {\"coding\":[{\"code\":\"a\"}, {\"code\":\"\\\"\"} ,null]}",
            "1 1.50",
            "1 true",
            "3 \"Patient/1\"");
    assertThat(references).containsExactly("Patient/1");
  }

  @Test
  void readsEscapedNamesAndValuesAsPlainOnes() throws Exception {
    scan("{\"\\u0073ubject\":{\"ref\\u0065rence\":\"Patient\\/\\u00e9\"}}");

    assertThat(references).containsExactly("Patient/é");
  }

  @Test
  void readsAnEscapedPairOfSurrogatesAsOneCharacter() throws Exception {
    scan("{\"subject\":{\"reference\":\"Patient?identifier=\\uD867\\uDE3D\\u00e9|a\"}}");

    assertThat(references).containsExactly("Patient?identifier=\uD867\uDE3Dé|a");
    assertThat(everywhere).isEqualTo(references);
  }

  @Test
  void readsHalvesOfASurrogatePairWithoutTrouble() throws Exception {
    for (String halves :
        List.of("\\uDE3D\\uD867", "\\uD867", "\\uD867x", "\\uD867\\n", "\\uD867\\uD867\\uDE3D")) {
      references.clear();
      scan("{\"subject\":{\"reference\":\"Patient/" + halves + "\"}}");

      assertThat(references).singleElement().asString().startsWith("Patient/");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[]",
        "\"a\"",
        "{",
        "{}}",
        "{} {}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":.5}",
        "{\"a\":-}",
        "{\"a\":1e}",
        "{\"a\":+1}",
        "{\"a\":tru}",
        "{\"a\":nul}",
        "{\"a\":falsy}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"\t\"}",
        "{\"a\":\"b}",
        "{\"a\":[1,]}",
        "{\"a\":[1 2]}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":NaN}",
        "{\"a\":'b'}",
        "{,}",
        "{\"a\":[}"
      })
  void refusesWhatIsNoJsonObject(String body) {
    assertThatThrownBy(() -> scan(body)).isInstanceOf(MalformedBodyException.class);
  }

  @Test
  void refusesWhatIsNotUtf8() {
    for (String hex : List.of("80", "C0AF", "E080AF", "EDA080", "F4908080", "C3", "FF")) {
      byte[] bad = HexFormat.of().parseHex("7B2261223A22" + hex + "227D");

      assertThatThrownBy(() -> scanner.scan(bad, 0, bad.length))
          .as(hex)
          .isInstanceOf(MalformedBodyException.class);
    }
  }

  @Test
  void refusesNestingThatWouldExhaustTheStack() {
    String deep = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

    assertThatThrownBy(() -> scan(deep)).hasMessageContaining("deeper");
  }

  @Test
  @DisplayName(
      "agrees with Jackson on real resources, and on the same with bytes changed or cut off")
  void agreesWithJackson() throws IOException {
    Random random = new Random(42);
    int accepted = 0;
    int refused = 0;
    for (String type : List.of("Patient", "Claim", "DiagnosticReport", "Provenance")) {
      try (CloseableIterator<ExportResource> all = Fixture.list(type, ExportContext.ANYONE)) {
        int left = 40;
        for (ExportResource r = all.next(); r != null && left-- > 0; r = all.next()) {
          byte[] body = Arrays.copyOfRange(r.bytes(), r.offset(), r.offset() + r.length());
          for (int round = 0; round < 25; round++) {
            byte[] mutant = round == 0 ? body : mutate(body, random);
            boolean valid = isValidToJackson(mutant);
            accepted += valid ? 1 : 0;
            refused += valid ? 0 : 1;
            assertThat(isValid(mutant))
                .as(() -> new String(mutant, StandardCharsets.UTF_8))
                .isEqualTo(valid);
          }
        }
      }
    }
    assertThat(accepted).isGreaterThan(100);
    assertThat(refused).isGreaterThan(100);
  }

  private static byte[] mutate(byte[] body, Random random) {
    byte[] mutant = body.clone();
    if (random.nextInt(4) == 0) {
      return Arrays.copyOf(mutant, random.nextInt(mutant.length));
    }
    String interesting = "{}[]\":,\\ 0-.eEntf/u\n";
    int at = random.nextInt(Math.min(mutant.length, 400));
    if (mutant[at] > 0) {
      mutant[at] = (byte) interesting.charAt(random.nextInt(interesting.length()));
    }
    return mutant;
  }

  private boolean isValid(byte[] body) {
    this.body = body;
    try {
      scanner.scan(body, 0, body.length);
      return true;
    } catch (MalformedBodyException e) {
      return false;
    }
  }

  private static boolean isValidToJackson(byte[] body) {
    try (JsonParser json = JACKSON.createParser(body)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      int depth = 1;
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (depth == 0) {
          return false;
        }
        json.getText();
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      }
      return depth == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private void scan(String body) throws MalformedBodyException {
    this.body = body.getBytes(StandardCharsets.UTF_8);
    scanner.scan(this.body, 0, this.body.length);
  }
}
