package io.fhirexport.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.FileKind;
import io.fhirexport.api.InvalidExportRequestException;
import io.fhirexport.api.Issue;
import io.fhirexport.api.Manifest;
import io.fhirexport.api.ManifestEntry;
import io.fhirexport.api.source.Condition;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.core.search.PlainSearch;
import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.Json;
import io.fhirexport.testkit.sink.InMemorySink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An export with type filters")
class FilteredExportTest {
  private static final List<String> FILTERS =
      List.of(
          "Patient?gender=female&birthdate=gt1950",
          "Observation?code=http://loinc.org|8302-2",
          "Observation?category=laboratory&value-quantity=gt100",
          "Encounter?date=ge2015&class=AMB",
          "Condition?clinical-status=resolved",
          "Procedure?_id:not=nobody");

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdown();
  }

  @Test
  void holdsWhatMatchesAndAllOfTheTypesThatAreNotFiltered() throws Exception {
    Map<String, Set<String>> expected = new TreeMap<>();
    for (Map.Entry<String, ? extends Set<String>> type : Fixture.patientLevel().entrySet()) {
      Set<String> matching = matching(type.getKey(), type.getValue());
      if (!matching.isEmpty()) {
        expected.put(type.getKey(), matching);
      }
    }
    for (String type : List.of("Patient", "Observation", "Encounter", "Condition")) {
      assertThat(expected.get(type))
          .as(type)
          .isNotEmpty()
          .hasSizeLessThan(Fixture.patientLevel().get(type).size());
    }

    Map<String, Set<String>> exported =
        exported(Fixture.source(), filtered(ExportRequest.patient()).build());

    exported.keySet().retainAll(Fixture.patientLevel().keySet());
    assertThat(exported).isEqualTo(expected);
  }

  private static Set<String> matching(String type, Set<String> ids) throws IOException {
    Set<String> matching = new TreeSet<>();
    try (CloseableIterator<ExportResource> all = Fixture.list(type, ExportContext.ANYONE)) {
      for (ExportResource each = all.next(); each != null; each = all.next()) {
        byte[] body = each.bytes();
        String id = Json.parse(body, each.offset(), each.length()).text("id");
        String text = new String(body, each.offset(), each.length(), StandardCharsets.UTF_8);
        if (ids.contains(id)
            && PlainSearch.matches(FILTERS, type, text.getBytes(StandardCharsets.UTF_8))) {
          matching.add(id);
        }
      }
    }
    return matching;
  }

  @Test
  void isTheSameWhateverTheSourceEvaluatesItself() throws Exception {
    ExportRequest request =
        filtered(ExportRequest.group("plain"))
            .types("Patient", "Observation", "Condition", "Encounter")
            .since(Instant.parse("2026-04-01T00:00:00Z"))
            .build();
    Map<String, Set<String>> expected = exported(Fixture.source(), request);
    assertThat(expected).isNotEmpty();

    Condition[] all = {Condition.WINDOW, Condition.COMPARTMENT, Condition.TYPE_FILTER};
    for (int subset = 1; subset < 1 << all.length; subset++) {
      Set<Condition> evaluated = EnumSet.noneOf(Condition.class);
      for (int i = 0; i < all.length; i++) {
        if ((subset >> i & 1) == 1) {
          evaluated.add(all[i]);
        }
      }

      PushdownSource source = new PushdownSource(Fixture.source(), evaluated);

      assertThat(exported(source, request)).as("%s pushed down", evaluated).isEqualTo(expected);
      assertThat(source.dropped()).as("dropped by %s", evaluated).isPositive();
    }
  }

  @Test
  void filtersWhatIsReferredToAsWell() throws Exception {
    Set<String> referredTo =
        exported(Fixture.source(), ExportRequest.patient().build()).get("Organization");
    String one = referredTo.iterator().next();

    Map<String, Set<String>> exported =
        exported(
            Fixture.source(),
            ExportRequest.patient().typeFilter("Organization?_id=" + one + ",nobody").build());

    assertThat(referredTo).hasSizeGreaterThan(1);
    assertThat(exported.get("Organization")).containsExactly(one);
    assertThat(exported.get("Practitioner")).isNotEmpty();
  }

  @Test
  void isRefusedWithEveryFaultOfEveryFilter() {
    ExportRequest request =
        ExportRequest.system()
            .typeFilter("Patient?_sort=name&gender=male")
            .typeFilter("Observation")
            .typeFilter("Nope?code=1")
            .typeFilter("Condition?subject.name=x")
            .lenient(true)
            .build();

    assertThatThrownBy(() -> exported(Fixture.source(), request))
        .isInstanceOfSatisfying(
            InvalidExportRequestException.class,
            e ->
                assertThat(e.issues())
                    .hasSize(4)
                    .extracting(Issue::expression)
                    .containsOnly("_typeFilter"));
  }

  private static ExportRequest.Builder filtered(ExportRequest.Builder request) {
    FILTERS.forEach(request::typeFilter);
    return request;
  }

  private Map<String, Set<String>> exported(ResourceSource source, ExportRequest request)
      throws Exception {
    InMemorySink sink = new InMemorySink();
    EngineOptions options = EngineOptions.builder().workers(2).build();
    try (ExportEngine engine =
        ExportEngine.start(source, sink, new InMemoryJobStore(), threads, options)) {
      ExportHandle handle = engine.start(request, ExportContext.ANYONE);
      Manifest manifest = handle.manifest().toCompletableFuture().get(60, TimeUnit.SECONDS);
      return ids(manifest, sink.files(handle.id()));
    }
  }

  private static Map<String, Set<String>> ids(Manifest manifest, Map<String, byte[]> files)
      throws IOException {
    Map<String, Set<String>> ids = new TreeMap<>();
    try (CloseableIterator<ManifestEntry> entries = manifest.files(FileKind.OUTPUT)) {
      for (ManifestEntry e = entries.next(); e != null; e = entries.next()) {
        String text = new String(files.get(e.name().toString()), StandardCharsets.UTF_8);
        for (String line : text.lines().toList()) {
          byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
          String id = Json.parse(bytes, 0, bytes.length).text("id");
          assertThat(ids.computeIfAbsent(e.name().type(), type -> new TreeSet<>()).add(id))
              .as("%s/%s for the first time", e.name().type(), id)
              .isTrue();
        }
      }
    }
    return ids;
  }
}
