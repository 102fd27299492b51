package io.fhirexport.core.protocol;

import static io.fhirexport.core.protocol.Http.BASE;
import static io.fhirexport.core.protocol.Http.JOB_PATH;
import static io.fhirexport.core.protocol.Http.request;
import static io.fhirexport.core.protocol.Http.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.FileName;
import io.fhirexport.core.protocol.ScriptedExports.ScriptedStatus;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DownloadTest {
  private static final FileName FILE = FileName.output("Patient", 7, 2);
  private static final String LINES = "0123456789";
  private static final String PLAIN_TAG = "\"7-2-10\"";
  private static final String GZIP_TAG = "W/\"7-2-10-gzip\"";

  private final ScriptedExports exports = new ScriptedExports();
  private final ExportProtocol protocol =
      new ExportProtocol(exports, ProtocolOptions.builder().build());

  @BeforeEach
  void aCompleteJob() {
    exports.job = new ScriptedStatus(ExportRequest.system().url(BASE + "/$export").build());
    exports.files.put(FILE, LINES.getBytes(UTF_8));
  }

  private ExportHttpResponse download(String method, String... headers) throws IOException {
    ExportHttpRequest.Builder request = request(method, JOB_PATH + "/" + FILE);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return protocol.handle(request.build());
  }

  private static byte[] bytes(ExportHttpResponse response) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (response) {
      response.body().orElseThrow().writeTo(bytes);
    }
    return bytes.toByteArray();
  }

  @Test
  void aWholeFileTellsThatItComesInPartsToo() throws IOException {
    ExportHttpResponse response = download("GET");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers())
        .containsEntry("ETag", PLAIN_TAG)
        .containsEntry("Accept-Ranges", "bytes")
        .containsEntry("Vary", "Accept-Encoding")
        .containsEntry("Content-Length", "10")
        .doesNotContainKey("Content-Encoding");
    assertThat(text(response)).isEqualTo(LINES);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bytes=0-0 | 0-0 | 0",
        "bytes=3-5 | 3-5 | 345",
        "bytes=8- | 8-9 | 89",
        "bytes=8-99999999999999999999999 | 8-9 | 89",
        "bytes=-3 | 7-9 | 789",
        "bytes=-99 | 0-9 | 0123456789",
        "Bytes = 0-1 | 0-1 | 01",
        "bytes=00000000000000000000000001-2, | 1-2 | 12"
      })
  void aRangeIsAPart(String range, String span, String part) throws IOException {
    ExportHttpResponse response = download("GET", "Range", range);

    assertThat(response.status()).isEqualTo(206);
    assertThat(response.headers())
        .containsEntry("Content-Range", "bytes " + span + "/10")
        .containsEntry("Content-Length", Integer.toString(part.length()))
        .containsEntry("Content-Type", "application/fhir+ndjson")
        .containsEntry("ETag", PLAIN_TAG);
    assertThat(text(response)).isEqualTo(part);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=10-", "bytes=99-100", "bytes=-0", "bytes=99999999999999999999-"})
  void aRangeBeyondTheEndCannotBeHad(String range) throws IOException {
    ExportHttpResponse response = download("GET", "Range", range);

    assertThat(response.status()).isEqualTo(416);
    assertThat(response.headers()).containsEntry("Content-Range", "bytes */10");
    assertThat(text(response)).contains("OperationOutcome");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=0-1,3-4",
        "bytes=5-3",
        "bytes=-",
        "bytes=a-b",
        "bytes",
        "lines=0-1",
        "",
        "bytes=--1",
        "bytes=0-1;x"
      })
  void whatIsNoSingleRangeIsNotHeeded(String range) throws IOException {
    ExportHttpResponse response = download("GET", "Range", range);

    assertThat(response.status()).isEqualTo(200);
    assertThat(text(response)).isEqualTo(LINES);
  }

  @Test
  void rangesOfSeveralHeadersAreNotHeeded() throws IOException {
    assertThat(download("GET", "Range", "bytes=0-1", "Range", "bytes=3-4").status()).isEqualTo(200);
  }

  @Test
  void aHeadHasNoRangeAndNoBody() throws IOException {
    ExportHttpResponse response = download("HEAD", "Range", "bytes=0-1");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers())
        .containsEntry("Content-Length", "10")
        .containsEntry("ETag", PLAIN_TAG);
    assertThat(response.body()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "\"7-2-10\",206",
        "W/\"7-2-10\",200",
        "\"other\",200",
        "'Wed, 04 Mar 2026 05:06:07 GMT',200",
        "*,200"
      })
  void aRangeOnAConditionNeedsTheSameBytes(String condition, int status) throws IOException {
    ExportHttpResponse response = download("GET", "Range", "bytes=0-1", "If-Range", condition);

    assertThat(response.status()).isEqualTo(status);
  }

  @Test
  void whatTheClientHasIsNotSentAgain() throws IOException {
    for (String known : new String[] {PLAIN_TAG, "W/" + PLAIN_TAG, "\"a\", " + PLAIN_TAG, "*"}) {
      ExportHttpResponse response = download("GET", "If-None-Match", known);

      assertThat(response.status()).as(known).isEqualTo(304);
      assertThat(response.headers()).containsEntry("ETag", PLAIN_TAG);
      assertThat(response.body()).isEmpty();
    }
    assertThat(download("HEAD", "If-None-Match", PLAIN_TAG).status()).isEqualTo(304);
    assertThat(download("GET", "If-None-Match", "\"other\"").status()).isEqualTo(200);
    assertThat(download("GET", "If-None-Match", GZIP_TAG).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "\"7-2-10\",200",
        "*,200",
        "'\"a\", \"7-2-10\"',200",
        "\"a\",412",
        "W/\"7-2-10\",412",
        "'',412"
      })
  void bytesOfAnotherTagAreRefusedWhereTheClientSaysSo(String tags, int status) throws IOException {
    ExportHttpResponse response = download("GET", "If-Match", tags);

    assertThat(response.status()).isEqualTo(status);
  }

  @Test
  void theTagIsTheSameOnEveryProcessAndAnotherForEveryFile() throws IOException {
    ExportProtocol other = new ExportProtocol(exports, ProtocolOptions.builder().build());
    FileName next = FileName.output("Patient", 7, 3);
    exports.files.put(next, LINES.getBytes(UTF_8));

    assertThat(other.handle(request("GET", JOB_PATH + "/" + FILE).build()).headers())
        .containsEntry("ETag", PLAIN_TAG);
    assertThat(other.handle(request("GET", JOB_PATH + "/" + next).build()).headers())
        .containsEntry("ETag", "\"7-3-10\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip",
        "GZip;q=0.1",
        "deflate, gzip",
        "x-gzip",
        "br;q=1.0, gzip;q=0.8, *;q=0.1",
        "identity;q=0, *",
        "gzip, identity",
        "*;q=0, gzip"
      })
  void whoAsksForGzipGetsIt(String encodings) throws IOException {
    ExportHttpResponse response = download("GET", "Accept-Encoding", encodings);

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers())
        .containsEntry("Content-Encoding", "gzip")
        .containsEntry("Content-Type", "application/fhir+ndjson")
        .containsEntry("Vary", "Accept-Encoding")
        .containsEntry("ETag", GZIP_TAG)
        .doesNotContainKey("Content-Length");
    assertThat(new GZIPInputStream(new ByteArrayInputStream(bytes(response))).readAllBytes())
        .isEqualTo(LINES.getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "identity",
        "*",
        "deflate, br",
        "gzip;q=0",
        "gzip;q=0.5, identity",
        "gzip;q=0.000, *"
      })
  void whoDoesNotGetsTheBytesAsTheyAre(String encodings) throws IOException {
    ExportHttpResponse response = download("GET", "Accept-Encoding", encodings);

    assertThat(response.headers()).doesNotContainKey("Content-Encoding");
    assertThat(text(response)).isEqualTo(LINES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity;q=0", "*;q=0", "gzip;q=0, identity;q=0, br"})
  void whoTakesNeitherGetsNothing(String encodings) throws IOException {
    ExportHttpResponse response = download("GET", "Accept-Encoding", encodings);

    assertThat(response.status()).isEqualTo(406);
    assertThat(text(response)).contains("OperationOutcome");
  }

  @Test
  void aRangeIsOneOfThePlainBytes() throws IOException {
    ExportHttpResponse part = download("GET", "Range", "bytes=1-2", "Accept-Encoding", "gzip");
    ExportHttpResponse whole =
        download("GET", "Range", "bytes=1-2", "Accept-Encoding", "gzip, identity;q=0");

    assertThat(part.status()).isEqualTo(206);
    assertThat(part.headers()).doesNotContainKey("Content-Encoding");
    assertThat(text(part)).isEqualTo("12");
    assertThat(whole.status()).isEqualTo(200);
    assertThat(whole.headers()).containsEntry("Content-Encoding", "gzip");
  }

  @Test
  void aCompressedFileIsKnownByItsOwnTag() throws IOException {
    assertThat(download("GET", "Accept-Encoding", "gzip", "If-None-Match", GZIP_TAG).status())
        .isEqualTo(304);
    assertThat(download("GET", "Accept-Encoding", "gzip", "If-None-Match", PLAIN_TAG).status())
        .isEqualTo(200);
    assertThat(download("HEAD", "Accept-Encoding", "gzip").headers())
        .containsEntry("Content-Encoding", "gzip")
        .doesNotContainKey("Content-Length");
  }

  @Test
  void manyBytesComeBackFromGzip() throws IOException {
    byte[] noise = new byte[300_000];
    new Random(1).nextBytes(noise);
    exports.files.put(FILE, noise);

    byte[] gzip = bytes(download("GET", "Accept-Encoding", "gzip"));

    assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip)).readAllBytes()).isEqualTo(noise);
    assertThat(bytes(download("GET", "Range", "bytes=100000-299998")))
        .hasSize(199_999)
        .startsWith(noise[100_000])
        .endsWith(noise[299_998]);
  }

  @Test
  void compressionHoldsLittleBack() throws IOException {
    byte[] noise = new byte[8 * 1024 * 1024];
    new Random(2).nextBytes(noise);
    ByteArrayInputStream file = new ByteArrayInputStream(noise);
    long[] written = new long[1];
    long[] mostHeldBack = new long[1];
    OutputStream client =
        new OutputStream() {
          @Override
          public void write(int value) {
            written[0]++;
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            long read = (long) noise.length - file.available();
            mostHeldBack[0] = Math.max(mostHeldBack[0], read - written[0]);
            written[0] += length;
          }
        };

    new GzipBody(new FileBody(file, noise.length)).writeTo(client);

    assertThat(written[0]).isGreaterThan(noise.length);
    assertThat(mostHeldBack[0]).isLessThan(256 * 1024);
  }

  @Test
  void compressionLeavesTheStreamOpen() throws IOException {
    boolean[] closed = new boolean[1];
    OutputStream out =
        new ByteArrayOutputStream() {
          @Override
          public void close() {
            closed[0] = true;
          }
        };
    try (ExportHttpResponse response = download("GET", "Accept-Encoding", "gzip")) {
      response.body().orElseThrow().writeTo(out);
    }
    assertThat(closed[0]).isFalse();
  }

  @Test
  void aFileThatEndsTooEarlyBreaksTheDownloadOff() {
    FileBody body = new FileBody(new ByteArrayInputStream(new byte[3]), 4);

    assertThatThrownBy(() -> body.writeTo(OutputStream.nullOutputStream()))
        .isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> new GzipBody(body).writeTo(OutputStream.nullOutputStream()))
        .isInstanceOf(EOFException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/fhir+ndjson",
        "application/ndjson",
        "application/octet-stream",
        "application/fhir+json",
        "*/*",
        "application/*;q=0.5, text/html",
        ""
      })
  void aFileIsTakenByManyNames(String accept) throws IOException {
    ExportHttpResponse response = download("GET", "Accept", accept);

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers()).containsEntry("Content-Type", "application/fhir+ndjson");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/fhir+xml", "text/csv", "*/*;q=0"})
  void whoTakesNoNdjsonGetsNone(String accept) throws IOException {
    ExportHttpResponse response = download("GET", "Accept", accept);

    assertThat(response.status()).isEqualTo(406);
    assertThat(text(response)).contains("OperationOutcome");
  }
}
