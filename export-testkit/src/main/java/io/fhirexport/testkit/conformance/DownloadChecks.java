package io.fhirexport.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportLevel;
import java.util.Arrays;

/** How files can be fetched besides whole and plain. */
final class DownloadChecks {
  private static final String ACCEPT = "application/fhir+ndjson";

  private DownloadChecks() {}

  static void addTo(Check.Gathering checks) {
    checks
        .once(
            "DOWNLOAD-1",
            "HEAD has a file's headers and no body",
            (session, level) -> {
              Answer get = get(session, level, "Accept-Encoding", "identity");
              Answer head =
                  session.send(
                      Call.of("HEAD", url(session, level)).header("Accept-Encoding", "identity"));
              assertThat(head.status()).isEqualTo(200);
              assertThat(head.body()).isEmpty();
              assertThat(head.header("Content-Type")).isEqualTo(get.header("Content-Type"));
              assertThat(head.header("Content-Length"))
                  .as("Content-Length")
                  .hasValue(Integer.toString(get.body().length));
            })
        .needs(Feature.HEAD);
    checks
        .once("DOWNLOAD-2", "a range of a file has just these bytes", DownloadChecks::servesRanges)
        .needs(Feature.RANGE);
    checks
        .once(
            "DOWNLOAD-3",
            "a range beyond the end is refused",
            (session, level) -> {
              int length = get(session, level, "Accept", ACCEPT).body().length;
              Answer answer = get(session, level, "Range", "bytes=" + length + "-");
              assertThat(answer.status()).isEqualTo(416);
              assertThat(answer.header("Content-Range")).hasValue("bytes */" + length);
            })
        .needs(Feature.RANGE);
    checks
        .once(
            "DOWNLOAD-2",
            "a range of what has changed meanwhile is the whole file",
            (session, level) -> {
              Answer answer =
                  session.send(
                      call(session, level)
                          .header("Range", "bytes=0-9")
                          .header("If-Range", "\"of another file\""));
              assertThat(answer.status()).isEqualTo(200);
              assertThat(answer.body()).isEqualTo(get(session, level, "Accept", ACCEPT).body());
            })
        .needs(Feature.RANGE, Feature.ETAG);
    checks
        .once(
            "DOWNLOAD-4",
            "a file that was fetched already is not sent again",
            (session, level) -> {
              String tag = get(session, level, "Accept", ACCEPT).header("ETag").orElse("none");
              assertThat(tag).as("a strong ETag").matches("\"[^\"]+\"");
              Answer again = get(session, level, "If-None-Match", tag);
              assertThat(again.status()).isEqualTo(304);
              assertThat(again.body()).isEmpty();
              assertThat(get(session, level, "If-None-Match", "\"of another file\"").status())
                  .isEqualTo(200);
            })
        .needs(Feature.ETAG);
    checks
        .once(
            "DOWNLOAD-5",
            "a compressed file has the same lines and stays NDJSON",
            (session, level) -> {
              Answer gzip = get(session, level, "Accept-Encoding", "gzip");
              assertThat(gzip.header("Content-Encoding")).hasValue("gzip");
              assertThat(gzip.header("Content-Type").orElse("none")).startsWith(ACCEPT);
              assertThat(String.join(",", gzip.headers("Vary")))
                  .containsIgnoringCase("Accept-Encoding");
              assertThat(Downloads.plain(gzip))
                  .isEqualTo(get(session, level, "Accept-Encoding", "identity").body());
            })
        .needs(Feature.GZIP);
    checks.once(
        "DOWNLOAD-6",
        "who refuses gzip gets none",
        (session, level) ->
            assertThat(
                    get(session, level, "Accept-Encoding", "gzip;q=0, identity")
                        .header("Content-Encoding")
                        .orElse("identity"))
                .isNotEqualToIgnoringCase("gzip"));
    checks.once(
        "DOWNLOAD-7",
        "a file has the same bytes each time",
        (session, level) ->
            assertThat(get(session, level, "Accept", ACCEPT).body())
                .isEqualTo(get(session, level, "Accept", ACCEPT).body()));
  }

  private static String url(Session session, ExportLevel level) throws Exception {
    return FileChecks.first(session, level).url();
  }

  private static Call call(Session session, ExportLevel level) throws Exception {
    return Call.of("GET", url(session, level));
  }

  private static Answer get(Session session, ExportLevel level, String header, String value)
      throws Exception {
    return session.send(call(session, level).header(header, value));
  }

  private static void servesRanges(Session session, ExportLevel level) throws Exception {
    byte[] whole = get(session, level, "Accept", ACCEPT).body();
    int length = whole.length;
    if (length < 100) {
      throw new NotTestableException("The first file has fewer than 100 bytes.");
    }
    assertThat(get(session, level, "Accept", ACCEPT).header("Accept-Ranges")).hasValue("bytes");
    isPart(get(session, level, "Range", "bytes=10-59"), whole, 10, 60);
    isPart(get(session, level, "Range", "bytes=50-"), whole, 50, length);
    isPart(get(session, level, "Range", "bytes=-20"), whole, length - 20, length);
    isPart(get(session, level, "Range", "bytes=10-" + (length + 1000)), whole, 10, length);
  }

  private static void isPart(Answer answer, byte[] whole, int from, int to) {
    assertThat(answer.status()).as("%s to %s", from, to).isEqualTo(206);
    assertThat(answer.header("Content-Range"))
        .hasValue("bytes " + from + "-" + (to - 1) + "/" + whole.length);
    assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(whole, from, to));
  }
}
