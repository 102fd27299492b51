package io.fhirexport.core.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeTest {
  @Test
  void readsWhatStandsBetweenTwoIndices() {
    byte[] bytes = "xx{\"a\":[1.50,true]}yy".getBytes(UTF_8);

    Node node = Node.parse(bytes, 2, bytes.length - 2);

    assertThat(node.names()).containsExactly("a");
    assertThat(node.each("a")).extracting(Node::text).containsExactly("1.50", "true");
    assertThat(node.each("a"))
        .extracting(Node::kind)
        .containsExactly(Node.Kind.NUMBER, Node.Kind.BOOLEAN);
  }

  @Test
  void unescapesStrings() {
    assertThat(parse("\"a\\u00e9\\ud83d\\ude00 \\\"\\\\\\/\\b\\f\\n\\r\\t é😀\"").text())
        .isEqualTo("aé😀 \"\\/\b\f\n\r\t é😀");
  }

  @Test
  void nullIsAbsent() {
    Node node = parse("{\"a\": null, \"b\": [null, {} , null], \"c\": []}");

    assertThat(node.get("a")).isNull();
    assertThat(node.each("a")).isEmpty();
    assertThat(node.each("b")).hasSize(1);
    assertThat(node.each("c")).isEmpty();
  }

  @Test
  void flattensArraysInArrays() {
    assertThat(parse("[1, [2, [3]], 4]").items())
        .extracting(Node::text)
        .isEqualTo(List.of("1", "2", "3", "4"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{",
        "[1",
        "\"a",
        "\"\\x\"",
        "\"\\u00g0\"",
        "tru",
        "{\"a\" 1}",
        "{a:1}",
        "1 2",
        "[1,]",
        "[,1]",
        "{\"a\":1,}",
        "-x"
      })
  void comesToAnEndWithWhatIsNoJson(String text) {
    assertThatCode(() -> walk(parse(text)))
        .satisfiesAnyOf(
            thrown -> assertThat(thrown).isNull(),
            thrown -> assertThat(thrown).isInstanceOf(IllegalArgumentException.class));
  }

  @Test
  void readsNothingBeyondItsEnd() {
    byte[] bytes = "{\"a\":\"b\",\"c\":[1]}".getBytes(UTF_8);

    for (int end = 1; end < bytes.length; end++) {
      Node cut = Node.parse(bytes, 0, end);
      assertThatThrownBy(() -> walk(cut)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static void walk(Node node) {
    node.names().forEach(name -> node.each(name).forEach(NodeTest::walk));
    if (node.kind() == Node.Kind.ARRAY) {
      node.items().forEach(NodeTest::walk);
    }
    assertThat(node.text()).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":1,\"b\":[\"x\"]} | { \"b\" : [ \"\\u0078\" ], \"a\":1 , \"c\":null } | true",
        "{\"a\":1} | {\"a\":2} | false",
        "{\"a\":1} | {\"a\":1,\"b\":1} | false",
        "[1,2] | [2,1] | false",
        "\"1\" | 1 | false",
        "1.0 | 1 | false",
      })
  void equalsWhatSaysTheSame(String one, String other, boolean same) {
    assertThat(parse(one).equals(parse(other))).isEqualTo(same);
    if (same) {
      assertThat(parse(one)).hasSameHashCodeAs(parse(other));
    }
  }

  @Test
  void findsMembersHoweverTheirNamesAreWritten() {
    Node node = parse("{\"co\\u0064e\":null,\"c\\u006fde\":\"a\",\"code\":\"b\",\"codes\":\"c\"}");

    assertThat(Fields.text(node, "code")).isEqualTo("a");
    assertThat(node.get("cod")).isNull();
    assertThat(node.names()).containsExactly("code", "codes");
  }

  @Test
  void saysNothingOfItsContent() {
    assertThat(parse("{\"name\":\"Jane\"}").toString()).doesNotContain("Jane", "name");
  }

  private static Node parse(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return Node.parse(bytes, 0, bytes.length);
  }
}
