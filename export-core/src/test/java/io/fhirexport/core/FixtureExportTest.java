package io.fhirexport.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.FileKind;
import io.fhirexport.api.InvalidExportRequestException;
import io.fhirexport.api.IssueCode;
import io.fhirexport.api.JobId;
import io.fhirexport.api.Manifest;
import io.fhirexport.api.ManifestEntry;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.core.scope.ReferencedTypes;
import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.sink.InMemorySink;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What leaves at each level, on real resources, where no reference is followed. */
@DisplayName("An export of the fixture")
class FixtureExportTest {
  private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");

  private final InMemorySink sink = new InMemorySink();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ExportEngine engine =
      ExportEngine.start(
          Fixture.source(),
          sink,
          new InMemoryJobStore(),
          threads,
          EngineOptions.builder().workers(2).referenced(ReferencedTypes.none()).build());

  @AfterEach
  void stop() {
    engine.close();
    threads.shutdown();
  }

  @Test
  void holdsEverythingAtSystemLevel() throws Exception {
    assertThat(exported(ExportRequest.system().build())).isEqualTo(Fixture.system());
  }

  @Test
  void holdsTheCompartmentsOfAllPatientsAtPatientLevel() throws Exception {
    assertThat(exported(ExportRequest.patient().build())).isEqualTo(Fixture.patientLevel());
  }

  @Test
  void holdsTheCompartmentsOfTheMembersAtGroupLevel() throws Exception {
    for (String group : Set.of("plain", "nested", "inactive-members")) {
      assertThat(exported(ExportRequest.group(group).build()))
          .as(group)
          .isEqualTo(Fixture.group(group));
    }
  }

  @Test
  void holdsNothingForAnEmptyGroup() throws Exception {
    assertThat(exported(ExportRequest.group("empty").build())).isEmpty();
  }

  @Test
  void holdsNothingForNoPatients() throws Exception {
    assertThat(exported(ExportRequest.patient().patients(Set.of()).build())).isEmpty();
  }

  @Test
  void holdsTheGroupItselfOnlyWhereAskedFor() throws Exception {
    assertThat(exported(ExportRequest.group("plain").types("Group").build()))
        .isEqualTo(Map.of("Group", new TreeSet<>(Set.of("plain"))));
  }

  @Test
  void holdsOnlyWhatChangedWithinTheWindow() throws Exception {
    Instant middle = Instant.parse("2026-03-15T00:00:00Z");
    int all = count(Fixture.system());
    int since = count(exported(ExportRequest.system().since(middle).build()));
    int until = count(exported(ExportRequest.system().until(middle).build()));

    assertThat(since).isPositive();
    assertThat(until).isPositive();
    assertThat(since + until).isEqualTo(all);
  }

  @Test
  void isRefusedForAGroupThatDoesNotExist() {
    assertThatThrownBy(() -> exported(ExportRequest.group("nobody").build()))
        .isInstanceOfSatisfying(
            InvalidExportRequestException.class,
            e -> assertThat(e.issues().get(0).code()).isEqualTo(IssueCode.NOT_FOUND));
  }

  @Test
  void namesEveryTypeThatCannotBeServed() {
    assertThatThrownBy(
            () -> exported(ExportRequest.patient().types("Organization", "Foo", "Patient").build()))
        .isInstanceOfSatisfying(
            InvalidExportRequestException.class, e -> assertThat(e.issues()).hasSize(2));
  }

  @Test
  void isInvisibleToOthers() throws Exception {
    ExportHandle handle = engine.start(ExportRequest.system().build(), ExportContext.of("a", "x"));
    handle.manifest().toCompletableFuture().get(30, TimeUnit.SECONDS);

    assertThat(engine.status(handle.id(), ExportContext.of("a", "x"))).isPresent();
    for (ExportContext foreign :
        Set.of(ExportContext.ANYONE, ExportContext.of("a", "y"), ExportContext.of("b", "x"))) {
      assertThat(engine.status(handle.id(), foreign)).isEmpty();
      assertThat(engine.cancel(handle.id(), foreign)).isFalse();
    }
  }

  @Test
  void isGoneWhenItsOwnerHasDoneWithIt() throws Exception {
    ExportHandle handle = engine.start(ExportRequest.system().build(), ExportContext.ANYONE);
    handle.manifest().toCompletableFuture().get(30, TimeUnit.SECONDS);

    assertThat(engine.cancel(handle.id(), ExportContext.ANYONE)).isTrue();
    assertThat(engine.status(handle.id(), ExportContext.ANYONE)).isEmpty();
    assertThat(engine.cancel(handle.id(), ExportContext.ANYONE)).isFalse();
  }

  private SortedMap<String, SortedSet<String>> exported(ExportRequest request) throws Exception {
    ExportHandle handle = engine.start(request, ExportContext.ANYONE);
    Manifest manifest = handle.manifest().toCompletableFuture().get(30, TimeUnit.SECONDS);
    return ids(handle.id(), manifest);
  }

  private SortedMap<String, SortedSet<String>> ids(JobId job, Manifest manifest) throws Exception {
    SortedMap<String, SortedSet<String>> ids = new TreeMap<>();
    Map<String, byte[]> files = sink.files(job);
    try (CloseableIterator<ManifestEntry> entries = manifest.files(FileKind.OUTPUT)) {
      for (ManifestEntry e = entries.next(); e != null; e = entries.next()) {
        String text = new String(files.get(e.name().toString()), StandardCharsets.UTF_8);
        for (String line : text.lines().toList()) {
          Matcher id = ID.matcher(line);
          assertThat(id.find()).isTrue();
          assertThat(ids.computeIfAbsent(e.name().type(), t -> new TreeSet<>()).add(id.group(1)))
              .isTrue();
        }
      }
    }
    return ids;
  }

  private static int count(SortedMap<String, SortedSet<String>> ids) {
    return ids.values().stream().mapToInt(Set::size).sum();
  }
}
