package io.fhirexport.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.source.ExportResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FixtureTest {
  @TempDir Path folder;

  @Test
  void listsWhatItSaysTheSystemHolds() throws IOException {
    for (String type : Fixture.types()) {
      SortedSet<String> ids = new TreeSet<>();
      try (CloseableIterator<ExportResource> all = Fixture.list(type, ExportContext.ANYONE)) {
        for (ExportResource one = all.next(); one != null; one = all.next()) {
          ids.add(one.id().orElseThrow());
          Json body = Json.parse(one.bytes(), one.offset(), one.length());
          assertThat(body.text("resourceType")).isEqualTo(type);
          assertThat(body.text("meta.versionId")).isEqualTo("1");
          assertThat(Instant.parse(body.text("meta.lastUpdated")))
              .isBetween(
                  Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-07-01T00:00:00Z"));
        }
      }
      assertThat(ids).isEqualTo(Fixture.system().get(type));
    }
  }

  @Test
  void knowsWhoIsInWhichGroup() {
    assertThat(Fixture.system().get("Patient")).hasSize(5);
    assertThat(Fixture.patientLevel())
        .containsKey("Device")
        .doesNotContainKeys("Group", "Practitioner");
    assertThat(Fixture.patientLevel().get("Patient")).hasSize(5);
    assertThat(Fixture.group("plain").get("Patient")).hasSize(3);
    assertThat(Fixture.group("nested").get("Patient")).hasSize(4);
    assertThat(Fixture.group("inactive-members").get("Patient")).hasSize(1);
    assertThat(Fixture.group("empty")).isEmpty();
    assertThatThrownBy(() -> Fixture.group("definition"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void putsOnlyWhatRefersToAPatientOfTheGroupIntoTheGroup() throws IOException {
    Set<String> patients = Fixture.group("plain").get("Patient");
    SortedSet<String> observations = new TreeSet<>();
    try (CloseableIterator<ExportResource> all =
        Fixture.list("Observation", ExportContext.ANYONE)) {
      for (ExportResource one = all.next(); one != null; one = all.next()) {
        Json body = Json.parse(one.bytes(), one.offset(), one.length());
        String subject = body.text("subject.reference");
        if (subject != null && patients.contains(subject.replaceFirst("^Patient/", ""))) {
          observations.add(one.id().orElseThrow());
        }
      }
    }

    assertThat(Fixture.group("plain").get("Observation")).isEqualTo(observations);
  }

  @Test
  void copiesItselfIntoAFolder() throws IOException {
    Fixture.copyTo(folder);

    for (String type : Fixture.types()) {
      assertThat(Files.readAllLines(folder.resolve(type + ".ndjson")))
          .hasSameSizeAs(Fixture.system().get(type));
    }
  }
}
