package io.fhirexport.core.ndjson;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.testkit.Fixture;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The URL of an attachment")
class AttachmentUrlsTest {
  private static final String BASE = "https://host.example:8443/fhir";

  @ParameterizedTest
  @CsvSource({
    "Binary/1, https://host.example:8443/fhir/Binary/1",
    "1:2/x, https://host.example:8443/fhir/1:2/x",
    "?a=b, https://host.example:8443/fhir/?a=b",
    "/files/1, https://host.example:8443/files/1",
    "\\/files/1, https://host.example:8443\\/files/1",
    "//other.example/1, https://other.example/1",
    "http://other.example/1, http://other.example/1",
    "urn:oid:1.2, urn:oid:1.2",
    "#contained, #contained",
    "'', ''"
  })
  void becomesAbsolute(String url, String absolute) throws IOException {
    String start = "{\"resourceType\":\"Media\", \"content\": { \"url\" : \"";

    assertThat(made("Media", start + url + "\", \"title\":\"t\" } }"))
        .isEqualTo(start + absolute + "\", \"title\":\"t\" } }");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Patient|\"photo\":[ {\"url\":\"@x\"},{},{\"url\":\"@y\"}]",
        "DocumentReference|\"content\":[{\"attachment\":{\"url\":\"@x\"}},{\"attachment\":{\"url\":\"@y\"}}]",
        "DiagnosticReport|\"presentedForm\":[{\"title\":\"t\",\"url\":\"@x\"}]",
        "Consent|\"sourceAttachment\":{\"url\":\"@x\"}",
        "Communication|\"payload\":[{\"contentAttachment\":{\"url\":\"@x\"}},{\"contentString\":\"s\"}]",
        "Library|\"relatedArtifact\":[{\"document\":{\"url\":\"@x\"},\"url\":\"rel\"}],\"content\":[]",
        "QuestionnaireResponse|\"item\":[{\"answer\":[{\"valueAttachment\":{\"url\":\"@x\"},"
            + "\"item\":[{\"item\":[{\"answer\":[{\"valueAttachment\":{\"url\":\"@y\"}}]}]}]}]}]"
      })
  void isFoundWhereverR4HasOne(String type, String members) throws IOException {
    String body = "{\"url\":\"rel\"," + members + ",\"x\":null}";

    assertThat(made(type, body.replace("@", ""))).isEqualTo(body.replace("@", BASE + "/"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"content\":{\"url\":\"x\",\"data\":\"AA==\"}}",
        "{\"content\":{\"data\":\"AA==\",\"url\":\"x\"}}",
        "{\"content\":{\"url\":null}}",
        "{\"content\":{}}",
        "{\"content\":[]}",
        "{\"content\":\"x\"}",
        "{\"extension\":[{\"valueAttachment\":{\"url\":\"x\"}}],\"url\":\"x\"}",
        "{}"
      })
  void staysWhereItIsNotNeededOrNotThere(String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);

    assertThat(urls("Media").apply("Media", bytes).orElseThrow()).isSameAs(bytes);
  }

  @Test
  void isNotLookedForWhereThereAreNoAttachmentsOrNoBase() {
    assertThat(AttachmentUrls.of("Encounter", BASE)).isNull();
    assertThat(AttachmentUrls.of("Media", "fhir")).isNull();
    assertThat(AttachmentUrls.of("Media", "a b")).isNull();
    assertThat(Fixture.types().stream().filter(type -> AttachmentUrls.of(type, BASE) != null))
        .contains("Patient", "DocumentReference", "DiagnosticReport", "Practitioner")
        .doesNotContain("Observation", "Procedure", "Provenance");
  }

  @Test
  void becomesAbsoluteInOneBodyAfterTheOther() throws IOException {
    AttachmentUrls urls = urls("Media");
    String large = "{\"x\":\"" + "x".repeat(10_000) + "\",\"content\":{\"url\":\"@1\"}}";
    for (String body : new String[] {"{\"content\":{\"url\":\"@1\"}}", large, "{\"a\":1}"}) {
      byte[] bytes = body.replace("@", "").getBytes(UTF_8);
      assertThat(new String(urls.apply("Media", bytes).orElseThrow(), UTF_8))
          .isEqualTo(body.replace("@", BASE + "/"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"content\":{\"url\":\"x\"}",
        "{\"content\":{\"url\"}}",
        "{\"content\":{\"url\":}}",
        "{\"content\":[{\"url\":\"x\"}",
        "{\"content\":[",
        "{\"content\"",
        "{,}"
      })
  void failsInABodyThatIsNoJson(String body) {
    assertThatThrownBy(() -> made("Media", body)).isInstanceOf(IOException.class);
  }

  @Test
  void isNotLookedForTooDeep() {
    String body = "{\"item\":[".repeat(500) + "]}".repeat(500);

    assertThatThrownBy(() -> made("QuestionnaireResponse", body)).isInstanceOf(IOException.class);
  }

  private static String made(String type, String body) throws IOException {
    return new String(urls(type).apply(type, body.getBytes(UTF_8)).orElseThrow(), UTF_8);
  }

  private static AttachmentUrls urls(String type) {
    return Objects.requireNonNull(AttachmentUrls.of(type, BASE));
  }
}
