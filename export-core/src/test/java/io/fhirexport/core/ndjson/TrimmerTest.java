package io.fhirexport.core.ndjson;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.core.json.MalformedBodyException;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A trimmer")
class TrimmerTest {
  private static final String TAG =
      "{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ObservationValue\",\"code\":\"SUBSETTED\"}";
  private static final String HEAD = "{\"resourceType\":\"Patient\",\"id\":\"1\"";

  private final Trimmer trimmer = new Trimmer(Set.of("name", "birthDate", "é"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        HEAD + "}",
        "  { \"resourceType\" : \"Patient\" ,\t\"name\":[ ] , \"id\":\"1\" } ",
        HEAD + ",\"meta\":null,\"name\":[{\"family\":\"a\\\"b}\"}],\"_name\":[null]}",
        HEAD + ",\"bi\\u0072thDate\":\"2000\",\"é\":-1.50e+3,\"\\u00e9\":true}"
      })
  void doesNotTouchWhatHasNothingElse(String body) throws MalformedBodyException {
    assertThat(trim(body)).isEqualTo(body);
  }

  @Test
  void leavesOutTheRestAndTagsIt() throws MalformedBodyException {
    assertThat(trim(HEAD + ",\"active\":true,\"name\":[{\"family\":\"x\"}],\"gender\":\"male\"}"))
        .isEqualTo(HEAD + ",\"meta\":{\"tag\":[" + TAG + "]},\"name\":[{\"family\":\"x\"}]}");
  }

  @Test
  void leavesOutWhereverItStands() throws MalformedBodyException {
    String meta = "\"meta\":{\"tag\":[" + TAG + "]}";
    String type = "\"resourceType\":\"Patient\"";

    assertThat(trim("{\"a\":1," + type + "}")).isEqualTo("{" + type + "," + meta + "}");
    assertThat(trim("{" + type + ",\"a\":[1,{\"name\":2}]}"))
        .isEqualTo("{" + type + "," + meta + "}");
    assertThat(trim("{\"a\":\"\\\\\",\"id\":\"1\",\"b\":{\"]\":\"}\"} , " + type + ",\"c\":null }"))
        .isEqualTo("{\"id\":\"1\"," + meta + "," + type + "}");
  }

  @Test
  void keepsEveryByteOfWhatStays() throws MalformedBodyException {
    String names = "\"name\" : [ { \"family\" : \"\\u00e9\u00e9\\/\", \"x\": 1.10e0 } ]";
    String birth = "\"_birthDate\":{ },\t\"birthDate\" :\"2000\"";

    assertThat(trim(HEAD + ",\"a\":0 , " + names + " ,\"a\":0, " + birth + " }"))
        .isEqualTo(HEAD + ",\"meta\":{\"tag\":[" + TAG + "]}," + names + "," + birth + "}");
  }

  @Test
  void leavesOutThePrimitivesSiblingWithThePrimitive() throws MalformedBodyException {
    assertThat(trim(HEAD + ",\"_birthDate\":{},\"_gender\":{\"id\":\"g\"},\"_\":1,\"\":2}"))
        .isEqualTo(HEAD + ",\"meta\":{\"tag\":[" + TAG + "]},\"_birthDate\":{}}");
  }

  @Test
  void addsItsTagToTheMetaThereIs() throws MalformedBodyException {
    assertThat(trimmedMeta("{}")).isEqualTo("{\"tag\":[" + TAG + "]}");
    assertThat(trimmedMeta("{ }")).isEqualTo("{ \"tag\":[" + TAG + "]}");
    assertThat(trimmedMeta("{ \"versionId\" : \"1\" }"))
        .isEqualTo("{ \"versionId\" : \"1\" ,\"tag\":[" + TAG + "]}");
    assertThat(trimmedMeta("{\"tag\":[],\"versionId\":\"1\"}"))
        .isEqualTo("{\"tag\":[" + TAG + "],\"versionId\":\"1\"}");
    assertThat(trimmedMeta("{\"t\\u0061g\":[{}, {\"code\":\"x\"} ],\"source\":\"s\"}"))
        .isEqualTo("{\"t\\u0061g\":[{}, {\"code\":\"x\"} ," + TAG + "],\"source\":\"s\"}");
  }

  @Test
  void tagsNothingTwice() throws MalformedBodyException {
    for (String tagged :
        Set.of(
            "{\"tag\":[" + TAG + "]}",
            "{\"tag\":[{\"code\":\"x\"}, " + TAG + ",{\"code\":null}],\"source\":\"s\"}",
            "{\"tag\":[{\"code\":\"\\u0053UBSETTED\",\"display\":\"d\",\"system\":"
                + "\"http:\\/\\/terminology.hl7.org\\/CodeSystem\\/v3-ObservationValue\"}]}")) {
      assertThat(trimmedMeta(tagged)).isEqualTo(tagged);
    }
  }

  @Test
  void takesNoOtherTagForItsOwn() throws MalformedBodyException {
    for (String other :
        Set.of(
            "{\"code\":\"SUBSETTED\"}",
            "{\"system\":\"http://other\",\"code\":\"SUBSETTED\"}",
            TAG.replace("SUBSETTED", "REDACTED"),
            TAG.replace("code", "display"))) {
      assertThat(trimmedMeta("{\"tag\":[" + other + "]}"))
          .isEqualTo("{\"tag\":[" + other + "," + TAG + "]}");
    }
  }

  @Test
  void servesOneBodyAfterTheOther() throws MalformedBodyException {
    String large = "\"name\":\"" + "x".repeat(100_000) + "\"";

    assertThat(trimmedMeta("{}")).contains(TAG);
    assertThat(trim(HEAD + ",\"meta\":{\"tag\":[" + TAG + "]},\"a\":1," + large + "}"))
        .isEqualTo(HEAD + ",\"meta\":{\"tag\":[" + TAG + "]}," + large + "}");
    assertThat(trim(HEAD + "}")).isEqualTo(HEAD + "}");
    assertThat(trimmedMeta("{}")).isEqualTo("{\"tag\":[" + TAG + "]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[]",
        "{}",
        "{\"a\":1}",
        HEAD,
        HEAD + ",",
        HEAD + ",}",
        HEAD + ",\"a\"}",
        HEAD + ",\"a\":}",
        HEAD + ",\"a\":1]",
        HEAD + ",\"a\":1}}",
        HEAD + ",\"a\":[{}",
        HEAD + ",\"a\":\"\\",
        HEAD + ",\"a\":\"\\\"}",
        HEAD + " \"a\":1}",
        HEAD + ",\"a\":1,\"meta\":null}",
        HEAD + ",\"a\":1,\"meta\":[]}",
        HEAD + ",\"a\":1,\"meta\":{]}",
        HEAD + ",\"a\":1,\"meta\":{\"tag\":{}}}",
        HEAD + ",\"a\":1,\"meta\":{\"tag\":null}}",
        HEAD + ",\"a\":1,\"meta\":{\"tag\":[null]}}",
        HEAD + ",\"a\":1,\"meta\":{\"tag\":[" + TAG + "}]}}",
      })
  void refusesWhatIsNoResource(String body) {
    assertThatThrownBy(() -> trim(body)).isInstanceOf(MalformedBodyException.class);
  }

  @Test
  void neverReadsPastTheEnd() {
    String body = HEAD + ",\"a\":[true],\"meta\":{\"tag\":[{\"code\":\"\\u0053\"}]},\"b\":1}";
    byte[] whole = body.getBytes(UTF_8);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> trimmer.trim(cut, 0, cut.length))
          .as("%d bytes", length)
          .isInstanceOf(MalformedBodyException.class);
    }
  }

  private String trimmedMeta(String meta) throws MalformedBodyException {
    String start = HEAD + ",\"meta\":";
    String trimmed = trim(start + meta + ",\"a\":1,\"name\":[]}");
    assertThat(trimmed).startsWith(start).endsWith(",\"name\":[]}");
    return trimmed.substring(start.length(), trimmed.length() - ",\"name\":[]}".length());
  }

  private String trim(String body) throws MalformedBodyException {
    byte[] bytes = ("##" + body + "##").getBytes(UTF_8);
    return trimmer.trim(bytes, 2, bytes.length - 2)
        ? new String(trimmer.bytes(), 0, trimmer.length(), UTF_8)
        : body;
  }
}
