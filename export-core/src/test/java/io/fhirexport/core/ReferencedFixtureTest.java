package io.fhirexport.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.FileKind;
import io.fhirexport.api.InvalidExportRequestException;
import io.fhirexport.api.Manifest;
import io.fhirexport.api.ManifestEntry;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.core.scope.ReferencedTypes;
import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.sink.InMemorySink;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What goes out because others refer to it, on real resources, against a naive walk over them. */
@DisplayName("An export of the fixture with what it refers to")
class ReferencedFixtureTest {
  private static final Map<String, String> BODIES = new TreeMap<>();
  private static final Set<String> TYPES = ReferencedTypes.r4().types();
  private static final Instant MIDDLE = Instant.parse("2026-03-15T00:00:00Z");

  private final InMemorySink sink = new InMemorySink();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final InMemoryJobStore store = new InMemoryJobStore();
  private ExportEngine engine = engine(EngineOptions.builder());

  private ExportEngine engine(EngineOptions.Builder options) {
    return ExportEngine.start(Fixture.source(), sink, store, threads, options.workers(2).build());
  }

  @BeforeAll
  static void readAll() throws IOException {
    for (String type : Fixture.types()) {
      try (CloseableIterator<ExportResource> all = Fixture.list(type, ExportContext.ANYONE)) {
        for (ExportResource r = all.next(); r != null; r = all.next()) {
          BODIES.put(type + "/" + r.id().orElseThrow(), new String(r.bytes(), UTF_8));
        }
      }
    }
  }

  @AfterEach
  void stop() {
    engine.close();
    threads.shutdown();
  }

  @Test
  void isCompleteAtPatientLevel() throws Exception {
    Set<String> own = keys(Fixture.patientLevel());
    Set<String> others = references(TYPES).from(own);

    assertThat(exported(ExportRequest.patient().build())).isEqualTo(union(own, others));
    assertThat(union(own, others)).isEqualTo(keys(Fixture.patientLevelAndReferenced()));
  }

  @Test
  void isCompleteAtGroupLevel() throws Exception {
    for (String group : Set.of("plain", "nested", "inactive-members")) {
      Set<String> own = keys(Fixture.group(group));
      Set<String> others = references(TYPES).from(own);

      assertThat(others).isNotEmpty();
      assertThat(exported(ExportRequest.group(group).build()))
          .as(group)
          .isEqualTo(union(own, others));
    }
  }

  @Test
  void isCompleteInManyPartsWithTwoEnginesAtWork() throws Exception {
    engine.close();
    engine = engine(EngineOptions.builder().referenceMemory(1_024));
    try (ExportEngine other = engine(EngineOptions.builder().referenceMemory(2_048))) {
      assertThat(other.operations()).isNotNull();
      assertThat(exported(ExportRequest.patient().build()))
          .isEqualTo(keys(Fixture.patientLevelAndReferenced()));
    }
  }

  @Test
  void holdsWhatIsNewlyReferredToOrHasChangedWithinAWindow() throws Exception {
    Set<String> own = keys(Fixture.patientLevel());
    Set<String> changed = new TreeSet<>(own);
    changed.removeIf(key -> !changed(BODIES.get(key)));
    Set<String> others = references(TYPES).from(changed, own, ReferencedFixtureTest::changed);

    assertThat(exported(ExportRequest.patient().since(MIDDLE).build()))
        .isEqualTo(union(changed, others));
  }

  @Test
  void holdsWhatHasChangedAlthoughNothingElseHas() throws Exception {
    Instant late = Instant.parse("2026-06-29T23:00:00Z");
    Set<String> own = keys(Fixture.patientLevel());
    Set<String> changed = new TreeSet<>(own);
    changed.removeIf(key -> !References.changedSince(BODIES.get(key), late));
    Set<String> others =
        references(TYPES).from(changed, own, body -> References.changedSince(body, late));

    assertThat(others).contains("Practitioner/0bd52611-8382-3764-aeeb-1052b1a7c865");
    assertThat(exported(ExportRequest.patient().since(late).build()))
        .isEqualTo(union(changed, others));
  }

  @Test
  void followsTheTypesAskedForOnly() throws Exception {
    Set<String> own = ofTypes(keys(Fixture.patientLevel()), Set.of("Encounter", "Patient"));
    Set<String> others = references(Set.of("Organization")).from(own);

    assertThat(others).isNotEmpty();
    assertThat(
            exported(ExportRequest.patient().types("Patient", "Encounter", "Organization").build()))
        .isEqualTo(union(own, others));
    assertThat(exported(ExportRequest.patient().types("Patient", "Encounter").build()))
        .isEqualTo(own);
  }

  @Test
  void isRefusedWhereOnlyTypesAreAskedForThatNothingRefersTo() {
    assertThatThrownBy(() -> exported(ExportRequest.patient().types("Organization").build()))
        .isInstanceOf(InvalidExportRequestException.class)
        .hasMessageContaining("Organization");
  }

  private static boolean changed(String body) {
    return References.changedSince(body, MIDDLE);
  }

  /** References to what is no member of the compartment; devices with a patient are. */
  private static References references(Set<String> types) {
    return new References(
        BODIES,
        types,
        ReferencedTypes.r4().depth(),
        body -> body.startsWith("{\"resourceType\":\"Device\"") && body.contains("\"patient\":"));
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    Set<String> both = new TreeSet<>(one);
    both.addAll(other);
    return both;
  }

  private static Set<String> ofTypes(Set<String> keys, Set<String> types) {
    Set<String> some = new TreeSet<>(keys);
    some.removeIf(key -> !types.contains(key.substring(0, key.indexOf('/'))));
    return some;
  }

  private static Set<String> keys(Map<String, ? extends Collection<String>> ids) {
    Set<String> keys = new TreeSet<>();
    ids.forEach((type, all) -> all.forEach(id -> keys.add(type + "/" + id)));
    return keys;
  }

  private SortedSet<String> exported(ExportRequest request) throws Exception {
    ExportHandle handle = engine.start(request, ExportContext.ANYONE);
    Manifest manifest = handle.manifest().toCompletableFuture().get(60, TimeUnit.SECONDS);
    SortedSet<String> keys = new TreeSet<>();
    Map<String, byte[]> files = sink.files(handle.id());
    try (CloseableIterator<ManifestEntry> entries = manifest.files(FileKind.OUTPUT)) {
      for (ManifestEntry e = entries.next(); e != null; e = entries.next()) {
        byte[] file = Objects.requireNonNull(files.get(e.name().toString()));
        for (String line : new String(file, UTF_8).lines().toList()) {
          int id = line.indexOf("\"id\":\"") + 6;
          String key = e.name().type() + "/" + line.substring(id, line.indexOf('"', id));
          assertThat(keys.add(key)).as("%s goes out once", key).isTrue();
        }
      }
    }
    return keys;
  }
}
