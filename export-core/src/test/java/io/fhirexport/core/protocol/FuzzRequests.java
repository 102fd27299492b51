package io.fhirexport.core.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.fhirexport.api.ExportContext;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Draws requests that are somewhat like good ones. Confined to one thread. */
final class FuzzRequests {
  private static final List<String> METHODS =
      List.of(
          "DELETE", "DELETE", "POST", "PUT", "PATCH", "OPTIONS", "TRACE", "get", "Post", "", "GET ",
          "\u0000");
  private static final List<String> ODDITIES =
      List.of(
          "..",
          ".",
          "%2e%2e",
          "%2E%2e%2f",
          "..%2f..%2f..%2fetc%2fpasswd",
          "..%5c..%5c",
          "%00",
          "%zz",
          "%",
          "%c0%ae%c0%ae",
          "%252e%252e%252f",
          "\\..\\",
          ";x=1",
          "//",
          "/./",
          "~",
          "*",
          "é",
          "%C3%A9",
          "\uD800",
          "%F0%9F%92%A9",
          "$",
          "%24",
          "+",
          " ",
          "\r\nX: y",
          "%0d%0aX:%20y",
          "{}",
          "'",
          "\"",
          "<script>",
          "null",
          "-1",
          "A".repeat(5000),
          "%41".repeat(900));
  private static final List<String> LEVELS =
      List.of(
          "$export", "%24export", "Patient/$export", "Group/plain/$export", "Group/empty/$export");
  private static final List<String> OTHERS =
      List.of(
          "Group/none/$export",
          "Group/definition/$export",
          "Patient/1/$export",
          "Patient",
          "",
          "/",
          "Observation/$export",
          "metadata",
          "_operations",
          "_operations/export",
          "_operations/export/",
          "_operations/import/1");
  private static final List<String> NAMES =
      List.of(
          "_outputFormat",
          "_since",
          "_until",
          "_till",
          "_type",
          "_type",
          "_typeFilter",
          "_elements",
          "patient",
          "includeAssociatedData",
          "organizeOutputBy",
          "allowPartialManifests",
          "_container",
          "_maxCount",
          "_format",
          "_pretty",
          "_anonymizationConfig",
          "_SINCE",
          "typo",
          "",
          "_type:not",
          "\u0000",
          "%zz");
  private static final List<String> VALUES =
      List.of(
          "Patient",
          "Observation,Patient",
          "Group",
          "Nonsense",
          "patient",
          "Patient,,Group",
          ",",
          "ndjson",
          "application/fhir+ndjson",
          "application/fhir%2Bndjson",
          "xml",
          "2026-01-01T00:00:00Z",
          "2026-13-41T99:99:99Z",
          "2999-01-01T00:00:00Z",
          "2026-01-01",
          "2026-01-01T00:00:00+01:00",
          "-999999999-01-01T00:00:00Z",
          "yesterday",
          "true",
          "false",
          "maybe",
          "Patient?gender=male",
          "Patient?",
          "?",
          "Patient?_sort=x",
          "Observation?code=a%7Cb,c",
          "Observation?value-quantity=gt1e999",
          "Patient?birthdate=ge",
          "Patient?birthdate=ge9999999999",
          "Patient?name:contains=%",
          "Patient?_has:x:y:z=1",
          "Patient?_id=" + "1,".repeat(500),
          "Patient.name",
          "name,id",
          "Patient.name.family",
          "Patient/1",
          "Patient/../../x",
          "LatestProvenanceResources",
          "_custom",
          "../..",
          "1",
          "99999999999999999999",
          "%",
          "%zz",
          "",
          "=",
          "&",
          "\u0000",
          "\uDC00",
          "((((((((((a*)*)*");
  private static final List<String> KICK_OFF_HEADERS =
      List.of("Accept", "Prefer", "Content-Type", "X-Forwarded-Host", "Host", "Content-Length");
  private static final List<String> FILE_HEADERS =
      List.of(
          "Range", "Range", "Accept-Encoding", "If-Range", "If-Match", "If-None-Match", "accept");
  private static final List<String> KICK_OFF_VALUES =
      List.of(
          "application/fhir+json",
          "application/json",
          "application/fhir+xml",
          "*/*",
          "*/*;q=0",
          "respond-async",
          "handling=lenient",
          "respond-async, handling=lenient",
          "separate-export-status",
          "handling=\"",
          "\"\\",
          "=",
          "evil.example.org",
          "0");
  private static final List<String> FILE_VALUES =
      List.of(
          "bytes=0-",
          "bytes=0-9",
          "bytes=-5",
          "bytes=99999999999999999999999-",
          "bytes=-99999999999999999999999",
          "bytes=9-0",
          "bytes=0-0,2-3",
          "bytes=",
          "lines=1-2",
          "gzip",
          "gzip;q=0",
          "identity;q=0",
          "*;q=0",
          "br, gzip;q=0.5",
          "gzip;q=x",
          "\"a\"",
          "W/\"a\"",
          "*",
          "application/fhir+ndjson",
          "",
          " ",
          ",",
          ";;;",
          "é",
          "q=1;".repeat(2000));
  private static final List<String> BODIES =
      List.of(
          "{\"resourceType\":\"Parameters\"}",
          "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"_type\",\"valueString\":\"Patient\"}]}",
          "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"patient\",\"valueReference\":{\"reference\":\"Patient/1\"}}]}",
          "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"_since\",\"valueInstant\":\"2026-01-01T00:00:00Z\"},{\"name\":\"_since\",\"valueInteger\":1}]}",
          "{\"resourceType\":\"Parameters\",\"parameter\":{}}",
          "{\"resourceType\":\"Parameters\",\"parameter\":[1,null,[],\"x\",{}]}",
          "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"patient\",\"part\":[{}]}]}",
          "{\"resourceType\":\"Patient\"}",
          "[]",
          "null",
          "1e999999999",
          "\"\\ud800\"",
          "{",
          "",
          "{\"resourceType\":\"Parameters\",\"resourceType\":\"Parameters\"}",
          "\uFEFF{}",
          "[".repeat(20_000),
          "{\"a\":".repeat(5_000),
          "{\"a\":\"" + "x".repeat(30_000) + "\"}");

  private final SplittableRandom random;
  private final List<String> jobs;
  private final List<String> files;

  /**
   * Draws by a seed.
   *
   * @param jobs paths of jobs, one's own and then others'
   * @param files names of files, one's own and then others'
   */
  FuzzRequests(long seed, List<String> jobs, List<String> files) {
    this.random = new SplittableRandom(seed);
    this.jobs = jobs;
    this.files = files;
  }

  ExportHttpRequest.Builder next(ExportContext caller) {
    String path = path();
    boolean job = path.startsWith("_operations");
    ExportHttpRequest.Builder request = Http.request(method(job), path, caller);
    if (random.nextInt(3) > 0) {
      request.query(query());
    }
    if (random.nextInt(3) > 0) {
      request.header("Prefer", "respond-async");
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      boolean ofFile = random.nextInt(5) == 0 ? !job : job;
      request.header(
          oneOf(ofFile ? FILE_HEADERS : KICK_OFF_HEADERS),
          perhapsMutated(oneOf(ofFile ? FILE_VALUES : KICK_OFF_VALUES)));
    }
    byte[] body = body();
    return request.body(() -> new ByteArrayInputStream(body));
  }

  private String method(boolean job) {
    return switch (random.nextInt(8)) {
      case 0, 1, 2, 3 -> "GET";
      case 4, 5 -> job ? "GET" : "POST";
      case 6 -> "HEAD";
      default -> oneOf(METHODS);
    };
  }

  private String path() {
    String path =
        switch (random.nextInt(10)) {
          case 0, 1, 2 -> oneOf(LEVELS);
          case 3 -> oneOf(OTHERS);
          case 4, 5 -> oneOf(jobs);
          case 6, 7 -> jobs.get(0) + "/" + files.get(0);
          case 8 -> oneOf(jobs) + "/" + oneOf(files);
          default -> oneOf(jobs) + "/" + oneOf(ODDITIES) + "/" + oneOf(files);
        };
    // A path has no query.
    return (random.nextInt(4) == 0 ? mutated(path) : path).replace("?", "%3F");
  }

  private String query() {
    List<String> pairs = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      pairs.add(oneOf(NAMES) + "=" + oneOf(VALUES));
    }
    return random.nextInt(4) == 0 ? mutated(String.join("&", pairs)) : String.join("&", pairs);
  }

  private byte[] body() {
    if (random.nextInt(10) == 0) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      return noise;
    }
    String body = perhapsMutated(oneOf(BODIES));
    return body.getBytes(random.nextInt(10) == 0 ? ISO_8859_1 : UTF_8);
  }

  private String perhapsMutated(String text) {
    return random.nextBoolean() ? mutated(text) : text;
  }

  private String mutated(String text) {
    StringBuilder mutated = new StringBuilder(text);
    for (int i = random.nextInt(2); i >= 0; i--) {
      int at = random.nextInt(mutated.length() + 1);
      switch (random.nextInt(5)) {
        case 0 -> mutated.insert(at, oneOf(ODDITIES));
        case 1 -> mutated.insert(at, (char) random.nextInt(0x10000));
        case 2 -> mutated.delete(at, Math.min(mutated.length(), at + 1 + random.nextInt(5)));
        case 3 -> mutated.insert(at, mutated.substring(Math.max(0, at - 10), at));
        default -> mutated.insert(at, "%" + Integer.toHexString(random.nextInt(256)));
      }
    }
    return mutated.toString();
  }

  private String oneOf(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
