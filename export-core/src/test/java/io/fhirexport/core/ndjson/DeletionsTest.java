package io.fhirexport.core.ndjson;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.FileName;
import io.fhirexport.api.JobId;
import io.fhirexport.api.hook.ResourceTransform;
import io.fhirexport.api.source.Compartment;
import io.fhirexport.api.source.Condition;
import io.fhirexport.api.source.Envelope;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Trust;
import io.fhirexport.api.source.Window;
import io.fhirexport.core.search.SearchParameters;
import io.fhirexport.core.search.TypeFilter;
import io.fhirexport.core.search.TypeFilters;
import io.fhirexport.testkit.sink.InMemorySink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The deletions of a split")
class DeletionsTest {
  private static final Instant T = Instant.parse("2026-11-01T00:00:00Z");
  private static final Instant SINCE = Instant.parse("2026-05-01T00:00:00Z");
  private static final Instant JUNE = Instant.parse("2026-06-01T00:00:00Z");
  private static final ExportJob JOB =
      new ExportJob(new JobId("0123456789abcdef0123456789abcdef"), T, ExportContext.ANYONE, null);

  private final InMemorySink sink = new InMemorySink();
  private Set<Condition> residual = Set.of(Condition.WINDOW, Condition.COMPARTMENT);
  private @Nullable ResourceTransform transform;
  private @Nullable String search;
  private long read;
  private long refused;

  @Test
  void areNotOfTheTimeAfterTheTransactionTime() throws IOException {
    residual = Set.of();

    assertThat(listed(unknown("1").lastUpdated(T))).contains("Observation/1");
    assertThat(listed(unknown("1").lastUpdated(T.plusMillis(1)))).isEmpty();
  }

  @Test
  void needNoBodyWhereTheSourceHasJudgedThem() throws IOException {
    assertThat(listed(unknown("1").lastUpdated(JUNE))).isEmpty();
    residual = Set.of(Condition.WINDOW);
    assertThat(listed(unknown("1").lastUpdated(JUNE))).contains("Observation/1");
    assertThat(listed(unknown("1").lastUpdated(SINCE))).isEmpty();
  }

  @Test
  void areRefusedWithoutAnId() throws IOException {
    assertThat(listed(new ExportResource("Observation", null, new byte[0], 0, 0))).isEmpty();
    assertThat(read).isEqualTo(1);
    assertThat(refused).isEqualTo(1);
    assertThat(listed(unknown("1").lastUpdated(JUNE))).isEmpty();
    assertThat(read).isZero();
    assertThat(refused).isZero();
  }

  @Test
  void areTransformedAsWhatIsWritten() throws IOException {
    residual = Set.of(Condition.WINDOW);
    transform =
        (type, json) -> {
          String text = new String(json, StandardCharsets.UTF_8);
          assertThat(text).startsWith("{").contains("\"id\":\"1\"").doesNotContain("\n");
          return Optional.of(text.replace("\"1\"", "\"one\"").getBytes(StandardCharsets.UTF_8));
        };
    ExportResource bare =
        ExportResource.of(
                "Observation",
                "1",
                " \n{\"resourceType\":\"Observation\",\n\"status\":\"final\"}"
                    .getBytes(StandardCharsets.UTF_8))
            .envelope(new Envelope(List.of(), List.of(), List.of()))
            .lastUpdated(JUNE);

    assertThat(listed(bare)).contains("Observation/one");
    transform =
        (type, json) -> {
          throw new IOException("cannot");
        };
    assertThat(listed(bare)).isEmpty();
  }

  @Test
  void areFilteredByTheTimeOfTheLastVersionAndNotOfItsEnd() throws IOException {
    residual = Set.of(Condition.WINDOW, Condition.TYPE_FILTER);
    ExportResource changedInMay =
        ExportResource.of(
                "Observation",
                "1",
                "{\"resourceType\":\"Observation\",\"id\":\"1\",\"meta\":{\"lastUpdated\":\"2026-05-10T00:00:00Z\"}}"
                    .getBytes(StandardCharsets.UTF_8))
            .lastUpdated(JUNE);

    search = "Observation?_lastUpdated=lt2026-05-20";
    assertThat(listed(changedInMay)).contains("Observation/1");
    search = "Observation?_lastUpdated=ge2026-05-20";
    assertThat(listed(changedInMay)).isEmpty();
  }

  private static ExportResource unknown(String id) {
    return ExportResource.of("Observation", id, new byte[0]);
  }

  private String listed(ExportResource deleted) throws IOException {
    SourceQuery.Builder query =
        SourceQuery.builder("Observation", T, ExportContext.ANYONE)
            .window(new Window(SINCE, null))
            .compartment(new Compartment(List.of("subject"), null, List.of()));
    TypeFilter filter = null;
    if (search != null) {
      filter =
          TypeFilters.compile(List.of(search), SearchParameters.r4(), List.of(), T)
              .byType()
              .get("Observation");
      query.typeFilter(List.of(search));
    }
    StringBuilder lines = new StringBuilder();
    DeleteBundles bundles =
        new DeleteBundles(
            (b, offset, length) ->
                lines.append(new String(b, offset, length, StandardCharsets.UTF_8)).append('\n'));
    Deletions deletions =
        new Deletions(
            new Belonging(query.build(), residual, Trust.TRUSTED, null, filter),
            transform,
            bundles);
    try (NdjsonFile errors = new NdjsonFile(sink, JOB, FileName.error(1, 0), new LineBuffer())) {
      deletions.list(deleted, errors);
      refused = errors.count();
    }
    bundles.endFile();
    read = deletions.takeCounts().read();
    return lines.toString();
  }
}
