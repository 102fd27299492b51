package io.fhirexport.core;

import static io.fhirexport.core.Bodies.lastUpdated;
import static io.fhirexport.core.Bodies.ref;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.FileKind;
import io.fhirexport.api.Manifest;
import io.fhirexport.api.ManifestEntry;
import io.fhirexport.api.hook.ResourceTransform;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.testkit.Json;
import io.fhirexport.testkit.sink.InMemorySink;
import io.fhirexport.testkit.source.SourceWithDeletions;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which deletions an export lists. */
@DisplayName("Deleted resources")
class DeletedResourcesTest {
  private static final Instant SINCE = Instant.parse("2026-05-15T00:00:00Z");
  private static final Instant MAY = Instant.parse("2026-05-01T00:00:00Z");
  private static final Instant JUNE = Instant.parse("2026-06-01T00:00:00Z");

  private final Bodies bodies = new Bodies();
  private final SourceWithDeletions source =
      new SourceWithDeletions(
          bodies
              .add("Patient/p")
              .add("Patient/q")
              .add("Observation/new", lastUpdated("2026-06-01"), ref("subject", "Patient/p"))
              .add("Practitioner/d")
              .add(
                  "Group/g",
                  "\"type\":\"person\"",
                  "\"actual\":true",
                  "\"member\":[{%s},{%s}]"
                      .formatted(ref("entity", "Patient/p"), ref("entity", "Patient/gone")))
              .source(),
          2);
  private final InMemorySink sink = new InMemorySink();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final EngineOptions.Builder options = EngineOptions.builder().workers(2);
  private List<String> output = List.of();
  private List<Json> bundles = List.of();

  @AfterEach
  void stop() {
    threads.shutdown();
  }

  @Test
  void areListedAtSystemLevelWhateverIsKnownOfThem() throws Exception {
    deleted("Observation/of-p", JUNE, ref("subject", "Patient/p"))
        .deleted("Observation/unknown", JUNE, "")
        .deleted("Observation/broken", JUNE, "{\"resourceType\":\"Obs")
        .deleted("Practitioner/gone", JUNE, "");

    assertThat(deletedIn(ExportRequest.system().since(SINCE)))
        .containsExactlyInAnyOrder(
            "Observation/of-p", "Observation/unknown", "Observation/broken", "Practitioner/gone");
    assertThat(output).contains("Observation/new");
  }

  @Test
  void areThoseDeletedWithinTheWindow() throws Exception {
    deleted("Observation/early", MAY, lastUpdated("2026-06-01"));
    deleted("Observation/at-since", SINCE);
    deleted("Observation/in-time", JUNE, lastUpdated("2026-01-01"));
    deleted("Observation/late", Instant.parse("2026-07-02T00:00:00Z"));
    deleted("Observation/when", null);

    assertThat(
            deletedIn(
                ExportRequest.system().since(SINCE).until(Instant.parse("2026-07-01T00:00:00Z"))))
        .containsExactlyInAnyOrder("Observation/in-time", "Observation/when");
    assertThat(deletedIn(ExportRequest.system().since(SINCE)))
        .containsExactlyInAnyOrder("Observation/in-time", "Observation/late", "Observation/when");
  }

  @Test
  void areNotListedWithoutSince() throws Exception {
    deleted("Observation/gone", JUNE);

    assertThat(deletedIn(ExportRequest.system())).isEmpty();
    assertThat(deletedIn(ExportRequest.system().until(Instant.parse("2026-07-01T00:00:00Z"))))
        .isEmpty();
  }

  @Test
  void areInTheOutputOnlyIfTheyWereCreatedAgain() throws Exception {
    deleted("Observation/new", JUNE, ref("subject", "Patient/p"));
    deleted("Observation/gone", JUNE, ref("subject", "Patient/p"));

    assertThat(deletedIn(ExportRequest.patient().since(SINCE))).containsExactly("Observation/gone");
    assertThat(output).contains("Observation/new");
  }

  @Test
  void areOfTheExportedTypes() throws Exception {
    deleted("Observation/gone", JUNE);
    deleted("Practitioner/gone", JUNE);

    assertThat(deletedIn(ExportRequest.system().types("Practitioner").since(SINCE)))
        .containsExactly("Practitioner/gone");
  }

  @Test
  void belongToPatientsAtPatientLevel() throws Exception {
    deletionsAroundPatients();

    assertThat(deletedIn(ExportRequest.patient().since(SINCE)))
        .containsExactlyInAnyOrder(
            "Observation/of-p", "Observation/of-q", "Patient/gone", "Patient/other");
    assertThat(deletedIn(ExportRequest.patient().patients(List.of("p", "gone")).since(SINCE)))
        .containsExactlyInAnyOrder("Observation/of-p", "Patient/gone");
  }

  @Test
  void belongToTheMembersAtGroupLevel() throws Exception {
    deletionsAroundPatients();

    assertThat(deletedIn(ExportRequest.group("g").since(SINCE)))
        .containsExactlyInAnyOrder("Observation/of-p", "Patient/gone");
  }

  private void deletionsAroundPatients() {
    deleted("Observation/of-p", JUNE, ref("subject", "Patient/p"));
    deleted("Observation/of-q", JUNE, ref("subject", "Patient/q"));
    deleted("Observation/of-nobody", JUNE);
    source
        .deleted("Observation/unknown", JUNE, "")
        .deleted("Observation/broken", JUNE, "{")
        .deleted("Patient/gone", JUNE, "");
    deleted("Patient/other", JUNE);
    deleted("Practitioner/gone", JUNE, ref("x", "Patient/p"));
  }

  @Test
  void matchedTheTypeFilterWhenTheyWereLastSeen() throws Exception {
    deleted("Observation/final", JUNE, "\"status\":\"final\"", ref("subject", "Patient/p"));
    deleted("Observation/draft", JUNE, "\"status\":\"draft\"", ref("subject", "Patient/p"));
    source.deleted("Observation/unknown", JUNE, "").deleted("Patient/gone", JUNE, "");

    assertThat(
            deletedIn(ExportRequest.system().typeFilter("Observation?status=final").since(SINCE)))
        .containsExactlyInAnyOrder("Observation/final", "Observation/unknown", "Patient/gone");
    assertThat(
            deletedIn(ExportRequest.patient().typeFilter("Observation?status=final").since(SINCE)))
        .containsExactlyInAnyOrder("Observation/final", "Patient/gone");
  }

  @Test
  void goByTheIdsThatTransformsGiveThem() throws Exception {
    deleted("Observation/secret", JUNE, ref("subject", "Patient/p"));
    deleted("Observation/dropped", JUNE);
    source.deleted("Observation/unknown", JUNE, "");
    options.transform(new Pseudonyms());

    assertThat(deletedIn(ExportRequest.system().since(SINCE)))
        .containsExactly("Observation/pseudonym");
  }

  @Test
  void stayUnmentionedWhereTheSourceDoesNotKnowThem() throws Exception {
    deleted("Observation/gone", JUNE);

    assertThat(deletedIn(ExportRequest.system().since(SINCE), bodies.source())).isEmpty();
  }

  @Test
  void areDeleteRequestsOfTransactionsOfLimitedLength() throws Exception {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 1_001; i++) {
      deleted("Observation/" + i, JUNE);
      expected.add("Observation/" + i);
    }

    assertThat(deletedIn(ExportRequest.system().types("Observation").since(SINCE)))
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(bundles)
        .hasSizeGreaterThan(2)
        .allSatisfy(
            bundle -> {
              assertThat(bundle.text("resourceType")).isEqualTo("Bundle");
              assertThat(bundle.text("type")).isEqualTo("transaction");
              assertThat(bundle.at("entry")).hasSizeBetween(1, 500);
              assertThat(bundle.at("entry.request").map(request -> request.text("method")))
                  .containsOnly("DELETE");
            });
  }

  @Test
  void areNoSearchesHoweverOddTheirIds() throws Exception {
    source.deleted("Observation/?_id=1&\"é", JUNE, "");

    assertThat(deletedIn(ExportRequest.system().since(SINCE)))
        .containsExactly("Observation/%3F_id%3D1%26%22%C3%A9");
  }

  private SourceWithDeletions deleted(String key, @Nullable Instant time, String... members) {
    return source.deleted(key, time, new Bodies().add(key, members).get(key));
  }

  private List<String> deletedIn(ExportRequest.Builder request) throws Exception {
    return deletedIn(request, source);
  }

  private List<String> deletedIn(ExportRequest.Builder request, ResourceSource from)
      throws Exception {
    try (ExportEngine engine =
        ExportEngine.start(from, sink, new InMemoryJobStore(), threads, options.build())) {
      ExportHandle handle = engine.start(request.build(), ExportContext.ANYONE);
      Manifest manifest = handle.manifest().toCompletableFuture().get(60, TimeUnit.SECONDS);
      Map<String, byte[]> files = sink.files(handle.id());
      output = new ArrayList<>();
      for (Json line : lines(manifest, FileKind.OUTPUT, files)) {
        output.add(line.text("resourceType") + "/" + line.text("id"));
      }
      bundles = lines(manifest, FileKind.DELETED, files);
      return bundles.stream()
          .flatMap(bundle -> bundle.at("entry.request"))
          .map(entry -> Objects.requireNonNull(entry.text("url")))
          .toList();
    }
  }

  private static List<Json> lines(Manifest manifest, FileKind kind, Map<String, byte[]> files)
      throws IOException {
    List<Json> lines = new ArrayList<>();
    try (CloseableIterator<ManifestEntry> entries = manifest.files(kind)) {
      for (ManifestEntry e = entries.next(); e != null; e = entries.next()) {
        byte[] file = Objects.requireNonNull(files.get(e.name().toString()));
        List<String> inFile = new String(file, UTF_8).lines().toList();
        assertThat(inFile).hasSize((int) e.count());
        for (String line : inFile) {
          byte[] json = line.getBytes(UTF_8);
          lines.add(Json.parse(json, 0, json.length));
        }
      }
    }
    return lines;
  }

  private static final class Pseudonyms implements ResourceTransform.Factory {
    @Override
    public String name() {
      return "pseudonyms";
    }

    @Override
    public Optional<ResourceTransform> create(ExportRequest request, ExportContext context) {
      return Optional.of(
          (type, json) -> {
            String text = new String(json, UTF_8);
            return text.contains("dropped")
                ? Optional.empty()
                : Optional.of(text.replace("secret", "pseudonym").getBytes(UTF_8));
          });
    }
  }
}
