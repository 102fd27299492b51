package io.fhirexport.core.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.fhirexport.api.FileName;
import io.fhirexport.api.Manifest;
import io.fhirexport.api.ManifestEntry;
import io.fhirexport.core.manifest.ManifestShape;
import io.fhirexport.core.protocol.ScriptedExports.ScriptedStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ManifestBodyTest {

  private static ManifestBody body(int files) throws IOException {
    Manifest manifest =
        ScriptedStatus.manifest(
            "",
            IntStream.rangeClosed(1, files)
                .mapToObj(i -> new ManifestEntry(FileName.output("Patient", i, 0), i, 1))
                .toList());
    return new ManifestBody(
        manifest, true, (name, order) -> name.toString(), ManifestShape.STU3, null);
  }

  @Test
  void aShortManifestKnowsItsLength() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    try (ManifestBody body = body(3)) {
      body.writeTo(out);

      assertThat(body.length()).hasValue(out.size());
    }
    assertThat(out.toString(UTF_8)).endsWith("\"count\":3}],\"error\":[]}");
  }

  @Test
  void aLongManifestIsWholeAllTheSame() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    try (ManifestBody body = body(5_000)) {
      assertThat(body.length()).isEmpty();
      body.writeTo(out);
    }

    int counts = 0;
    try (JsonParser json = new JsonFactory().createParser(out.toByteArray())) {
      while (json.nextToken() != null) {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT) {
          counts++;
          assertThat(json.getIntValue()).isEqualTo(counts);
        }
      }
    }
    assertThat(counts).isEqualTo(5_000);
  }

  @Test
  void aLongManifestThatNobodyWantsIsClosed() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    body(5_000).close();

    assertThat(out.size()).isZero();
  }
}
