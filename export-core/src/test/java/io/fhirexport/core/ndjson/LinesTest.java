package io.fhirexport.core.ndjson;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.FileName;
import io.fhirexport.api.JobId;
import io.fhirexport.api.hook.ResourceTransform;
import io.fhirexport.api.sink.PurgeCause;
import io.fhirexport.api.source.Coding;
import io.fhirexport.api.source.Compartment;
import io.fhirexport.api.source.Condition;
import io.fhirexport.api.source.Envelope;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Trust;
import io.fhirexport.api.source.Window;
import io.fhirexport.core.scope.PackedPatientSet;
import io.fhirexport.core.search.SearchParameters;
import io.fhirexport.core.search.TypeFilter;
import io.fhirexport.core.search.TypeFilters;
import io.fhirexport.testkit.sink.InMemorySink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The lines of a split")
class LinesTest {
  private static final Instant T = Instant.parse("2026-11-01T00:00:00Z");
  private static final JobId JOB = new JobId("0123456789abcdef0123456789abcdef");

  private final InMemorySink sink = new InMemorySink();
  private final ExportJob job = new ExportJob(JOB, T, ExportContext.ANYONE, null);
  private SourceQuery query = SourceQuery.builder("Observation", T, ExportContext.ANYONE).build();
  private Trust trust = Trust.UNTRUSTED;
  private @Nullable PackedPatientSet population;
  private @Nullable ResourceTransform transform;
  private @Nullable Trimmer trimmer;
  private @Nullable TypeFilter filter;

  @Test
  void areTheBodiesByteForByte() throws IOException {
    String odd =
        "{ \"resourceType\" : \"Observation\", \"id\":\"1\", \"v\": 1.10e0, \"s\":\"\\u00e9é\" }";

    assertThat(output(odd)).isEqualTo(odd + "\n");
  }

  @Test
  void haveNoLineBreakWithinAndKeepEveryValue() throws IOException {
    String pretty =
        String.join(
            "\r\n",
            "{ \"resourceType\": \"Observation\",",
            "  \"id\": \"1\",",
            "  \"a\": [ 1.10, -0.0 ],",
            "  \"s\": \"x  \\\" y\"",
            "}",
            "");

    assertThat(output(pretty))
        .isEqualTo(
            "{\"resourceType\":\"Observation\",\"id\":\"1\",\"a\":[1.10,-0.0],\"s\":\"x  \\\""
                + " y\"}\n");
  }

  @Test
  void escapeWhatReadersTakeForALineBreak() throws IOException {
    assertThat(output(body("\"s\":\"a\u2028b\u2029c\u0085d\u2027e\"")))
        .isEqualTo(body("\"s\":\"a\\u2028b\\u2029c\\u0085d\u2027e\"") + "\n");
    trust = Trust.TRUSTED;
    assertThat(output(body("\"s\":\"a\u2028b\""))).isEqualTo(body("\"s\":\"a\\u2028b\"") + "\n");
  }

  @Test
  void areThoseThatMatchOneOfTheSearches() throws IOException {
    filter("Observation?status=final", "Observation?code=a&value-quantity=gt5");

    assertThat(output(body("\"status\":\"final\""))).isNotEmpty();
    assertThat(output(body("\"status\":\"amended\""))).isEmpty();
    String coded = "\"code\":{\"coding\":[{\"code\":\"b\"},{\"code\":\"a\"}]}";
    assertThat(output(body(coded + ",\"valueQuantity\":{\"value\":6}"))).isNotEmpty();
    assertThat(output(body(coded + ",\"valueQuantity\":{\"value\":4}"))).isEmpty();
    assertThat(output(body(coded))).isEmpty();
    assertThat(output(body("\"contained\":[{\"status\":\"final\"}]"))).isEmpty();
  }

  @Test
  void areFilteredAlsoWhereBodiesAreTrusted() throws IOException {
    trust = Trust.TRUSTED;
    filter("Observation?status=final");

    assertThat(output(body("\"status\":\"amended\""))).isEmpty();
  }

  @Test
  void areFilteredByWhatTheServerKeepsBesideABody() throws IOException {
    filter("Observation?_tag=x|y&_id=7&_lastUpdated=2026-01-02");
    byte[] body =
        "{\"resourceType\":\"Observation\",\n\"status\":\"final\"}"
            .getBytes(StandardCharsets.UTF_8);
    Envelope envelope = new Envelope(List.of(), List.of(new Coding("x", "y", null)), List.of());

    for (String day : List.of("02", "03")) {
      ExportResource resource =
          ExportResource.of("Observation", "7", body)
              .lastUpdated(Instant.parse("2026-01-" + day + "T03:04:05Z"))
              .envelope(envelope);
      assertThat(write(resource).output.isEmpty()).isEqualTo(day.equals("03"));
    }
    assertThat(write(resource(body("\"status\":\"final\""))).output).isEmpty();
  }

  @Test
  void areFilteredByTheTimeOfChangeThatOnlyTheSourceKnows() throws IOException {
    filter("Observation?_lastUpdated=gt2026-01-01");
    byte[] body = body("\"status\":\"final\"").getBytes(StandardCharsets.UTF_8);

    for (int year : List.of(2025, 2026)) {
      ExportResource resource =
          ExportResource.of("Observation", "1", body)
              .lastUpdated(Instant.parse(year + "-06-01T00:00:00Z"));
      assertThat(write(resource).output.isEmpty()).isEqualTo(year == 2025);
    }
  }

  private void filter(String... searches) {
    filter =
        TypeFilters.compile(List.of(searches), SearchParameters.r4(), List.of(), T)
            .byType()
            .get("Observation");
    query =
        SourceQuery.builder("Observation", T, ExportContext.ANYONE)
            .typeFilter(filter.queries())
            .build();
  }

  @Test
  void becomeErrorsWhereABodyIsBroken() throws IOException {
    for (String bad :
        List.of(
            "{\"resourceType\":\"Observation\",\"id\":\"1\"",
            "{\"resourceType\":\"Patient\",\"id\":\"1\"}",
            "{\"resourceType\":\"Observation\"}",
            "{\"id\":\"1\"}",
            "{\"resourceType\":\"Observation\",\"id\":\"1\",\"id\":\"2\"}",
            "")) {
      Written written = write(resource(bad));

      assertThat(written.output).as(bad).isEmpty();
      assertThat(written.errors).as(bad).startsWith("{\"resourceType\":\"OperationOutcome\"");
    }
  }

  @Test
  void becomeErrorsWhereTheIdOfATrustedBodyDoesNotEnd() throws IOException {
    trust = Trust.TRUSTED;
    Written written = write(resource("{\"resourceType\":\"Observation\",\"id\":\"a}"));

    assertThat(written.output).isEmpty();
    assertThat(written.errors).contains("A Observation without a readable id is not exported");
  }

  @Test
  void nameTheResourceInItsErrorLine() throws IOException {
    String bad = "{\"resourceType\":\"Observation\",\"id\":\"obs-7\",\"x\":}";

    assertThat(write(resource(bad)).errors).contains("Observation/obs-7 is not exported");
  }

  @Test
  void holdWhatTheServerKeepsBesideABody() throws IOException {
    byte[] body =
        "{\"resourceType\":\"Observation\",\"status\":\"final\"}".getBytes(StandardCharsets.UTF_8);
    ExportResource resource =
        ExportResource.of("Observation", "7", body)
            .versionId("3")
            .lastUpdated(Instant.parse("2026-01-02T03:04:05Z"))
            .envelope(
                new Envelope(List.of("http://p"), List.of(new Coding("s", "c", null)), List.of()));

    assertThat(write(resource).output)
        .isEqualTo(
            "{\"resourceType\":\"Observation\",\"id\":\"7\",\"meta\":{\"versionId\":\"3\","
                + "\"lastUpdated\":\"2026-01-02T03:04:05Z\",\"profile\":[\"http://p\"],"
                + "\"tag\":[{\"system\":\"s\",\"code\":\"c\"}]},\"status\":\"final\"}\n");
  }

  @Test
  void judgeTheWindowByBothExclusiveBounds() throws IOException {
    Instant since = Instant.parse("2026-01-01T00:00:00Z");
    query = builder().window(new Window(since, since.plusSeconds(10))).build();

    assertThat(output(dated("2026-01-01T00:00:00Z"))).isEmpty();
    assertThat(output(dated("2026-01-01T00:00:00.001Z"))).isNotEmpty();
    assertThat(output(dated("2026-01-01T02:00:05+02:00"))).isNotEmpty();
    assertThat(output(dated("2026-01-01T00:00:10Z"))).isEmpty();
  }

  @Test
  void passTheWindowUndatedAndAreCounted() throws IOException {
    query = builder().window(new Window(T, null)).build();
    Lines lines = lines();

    assertThat(write(lines, resource(body("\"a\":1"))).output).isNotEmpty();
    assertThat(lines.takeCounts().undated()).isEqualTo(1);
  }

  @Test
  void belongToTheCompartmentOfThePopulationOnly() throws IOException {
    population = PackedPatientSet.of(Set.of("a", "b"));
    query =
        builder()
            .compartment(
                new Compartment(
                    List.of("subject", "performer"),
                    population,
                    List.of("https://own.example/fhir")))
            .build();

    assertThat(output(body("\"subject\":{\"reference\":\"Patient/a\"}"))).isNotEmpty();
    assertThat(
            output(
                body(
                    "\"performer\":[{\"reference\":\"Patient/c\"},{\"reference\":\"Patient/b/_history/2\"}]")))
        .isNotEmpty();
    assertThat(output(body("\"subject\":{\"reference\":\"https://own.example/fhir/Patient/a\"}")))
        .isNotEmpty();
    assertThat(output(body("\"subject\":{\"reference\":\"https://else.example/fhir/Patient/a\"}")))
        .isEmpty();
    assertThat(output(body("\"subject\":{\"reference\":\"Patient/c\"}"))).isEmpty();
    assertThat(output(body("\"focus\":[{\"reference\":\"Patient/a\"}]"))).isEmpty();
    assertThat(
            output(
                body(
                    "\"contained\":[{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"Patient/a\"}}]")))
        .isEmpty();
    assertThat(output(body("\"subject\":{\"reference\":\"#a\"}"))).isEmpty();
  }

  @Test
  void areKeptDroppedOrReplacedByATransform() throws IOException {
    transform =
        (type, json) ->
            new String(json, StandardCharsets.UTF_8).contains("drop")
                ? Optional.empty()
                : Optional.of("{\"changed\":\n true}".getBytes(StandardCharsets.UTF_8));

    assertThat(output(body("\"a\":1"))).isEqualTo("{\"changed\":true}\n");
    assertThat(output(body("\"a\":\"drop\""))).isEmpty();
  }

  @Test
  void areTrimmedAfterAllElse() throws IOException {
    trimmer = new Trimmer(Set.of("status"));
    transform =
        (type, json) -> {
          assertThat(new String(json, StandardCharsets.UTF_8)).contains("\"a\":1");
          return Optional.of(
              "{ \"resourceType\":\"Observation\",\n\"b\":2,\"status\":\"final\",\"id\":\"1\"}"
                  .getBytes(StandardCharsets.UTF_8));
        };

    assertThat(output(body("\"a\":1")))
        .startsWith("{\"resourceType\":\"Observation\",\"status\":\"final\",\"id\":\"1\",\"meta\"")
        .contains("SUBSETTED")
        .doesNotContain("\"b\"");
  }

  @Test
  void areTrimmedWithWhatTheServerKeepsBesideABody() throws IOException {
    trimmer = new Trimmer(Set.of("status"));
    byte[] body = "{\"resourceType\":\"Observation\",\n\"a\":1}".getBytes(StandardCharsets.UTF_8);
    ExportResource resource =
        ExportResource.of("Observation", "7", body)
            .versionId("3")
            .envelope(new Envelope(List.of(), List.of(new Coding("s", "c", null)), List.of()));

    assertThat(write(resource).output)
        .startsWith(
            "{\"resourceType\":\"Observation\",\"id\":\"7\",\"meta\":{\"versionId\":\"3\","
                + "\"tag\":[{\"system\":\"s\",\"code\":\"c\"},{")
        .endsWith("\"code\":\"SUBSETTED\"}]}}\n");
  }

  @Test
  void areByteForByteWhereNothingIsTrimmed() throws IOException {
    trimmer = new Trimmer(Set.of("a"));
    String odd = "{ \"resourceType\" : \"Observation\", \"id\":\"1\" ,\t\"a\": 1.10e0 }";

    assertThat(output(odd)).isEqualTo(odd + "\n");
  }

  @Test
  void becomeErrorsWhereATrustedBodyCannotBeTrimmed() throws IOException {
    trimmer = new Trimmer(Set.of("a"));
    trust = Trust.TRUSTED;
    Written written = write(resource(body("\"x\":[")));

    assertThat(written.output).isEmpty();
    assertThat(written.errors).contains("is not exported: it ends before it is complete.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "null", "\"\"", "[\"7\"]", "{\"a\":\"7\"}", "true"})
  void haveNoSecondIdWhereTheBodysOwnIsNone(String id) throws IOException {
    byte[] body =
        ("{\"resourceType\":\"Observation\",\"id\":" + id + "}").getBytes(StandardCharsets.UTF_8);
    Written written =
        write(
            ExportResource.of("Observation", "7", body)
                .envelope(new Envelope(List.of(), List.of(), List.of())));

    assertThat(written.output).isEmpty();
    assertThat(written.errors).contains("Observation/7 is not exported: it has no id.");
  }

  @Test
  void areWholeWhereALongNameOrTextHoldsAnEscape() throws IOException {
    String text = "\\n" + "x".repeat(70_000);
    population = PackedPatientSet.of(Set.of("a"));
    query =
        builder().compartment(new Compartment(List.of("subject"), population, List.of())).build();

    for (String member :
        List.of(
            "\"" + text + "\":1",
            "\"subject\":{\"reference\":\"" + text + "\"}",
            "\"subject\":{\"reference\":\"\\u0050atient/" + "x".repeat(70_000) + "\"}",
            "\"meta\":{\"lastUpdated\":\"" + text + "\"}")) {
      String large = body(member);
      assertThat(write(resource(large))).isEqualTo(new Written("", ""));
    }
    query = builder().build();
    assertThat(output(body("\"" + text + "\":1"))).hasSizeGreaterThan(70_000);
    Written written = write(resource("{\"resourceType\":\"Observation\",\"id\":\"" + text + "\"}"));
    assertThat(written.output + written.errors).hasSizeGreaterThan(100);
    assertThat(write(resource("{\"resourceType\":\"" + text + "\",\"id\":\"1\"}")).errors)
        .contains("its resourceType is not Observation");
  }

  @Test
  void areWholeForABodyFarLargerThanAnyBuffer() throws IOException {
    String large = body("\"s\":\"" + "x".repeat(5 << 20) + "\"");

    assertThat(output(large)).isEqualTo(large + "\n");
  }

  private static SourceQuery.Builder builder() {
    return SourceQuery.builder("Observation", T, ExportContext.ANYONE);
  }

  private static String body(String member) {
    return "{\"resourceType\":\"Observation\",\"id\":\"1\"," + member + "}";
  }

  private static String dated(String lastUpdated) {
    return body("\"meta\":{\"lastUpdated\":\"" + lastUpdated + "\"}");
  }

  private static ExportResource resource(String body) {
    byte[] bytes = ("##" + body + "##").getBytes(StandardCharsets.UTF_8);
    return new ExportResource("Observation", null, bytes, 2, bytes.length - 4);
  }

  private String output(String body) throws IOException {
    return write(resource(body)).output;
  }

  private Written write(ExportResource resource) throws IOException {
    return write(lines(), resource);
  }

  private Lines lines() {
    Set<Condition> residual = EnumSet.noneOf(Condition.class);
    residual.addAll(query.conditions());
    Belonging belonging = new Belonging(query, residual, trust, population, filter);
    return new Lines(belonging, transform, trimmer, null, null);
  }

  private Written write(Lines lines, ExportResource resource) throws IOException {
    sink.purge(job, PurgeCause.ABORTED);
    sink.prepare(job);
    FileName outputName = FileName.output("Observation", 1, 0);
    FileName errorName = FileName.error(1, 0);
    try (NdjsonFile output = new NdjsonFile(sink, job, outputName, new LineBuffer());
        NdjsonFile errors = new NdjsonFile(sink, job, errorName, new LineBuffer())) {
      lines.write(resource, output, errors);
      output.finish();
      errors.finish();
      output.commit();
      errors.commit();
    }
    return new Written(text(outputName), text(errorName));
  }

  private String text(FileName name) {
    return new String(
        sink.files(JOB).getOrDefault(name.toString(), new byte[0]), StandardCharsets.UTF_8);
  }

  private record Written(String output, String errors) {}
}
