package io.fhirexport.core.hapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ca.uhn.fhir.context.FhirContext;
import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.GroupMembers;
import io.fhirexport.api.source.ResourceCursor;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import io.fhirexport.api.source.Trust;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Group;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HapiModelSourceTest {
  private static final Instant NOON = Instant.parse("2026-06-15T12:00:00Z");

  private final AtomicInteger open = new AtomicInteger();

  @Test
  void encodesResourcesWithWhatIsKnownOfThem() throws IOException {
    Patient patient = new Patient();
    patient.setId(new IdType("Patient", "p1", "3"));
    patient.getMeta().setVersionId("3").setLastUpdated(Date.from(NOON));
    patient.addName().setFamily("M\u00fcller");

    ExportResource row = read(source(patient), "Patient", null).get(0);

    assertThat(row.type()).isEqualTo("Patient");
    assertThat(row.id()).contains("p1");
    assertThat(row.versionId()).contains("3");
    assertThat(row.lastUpdated()).contains(NOON);
    assertThat(json(row))
        .startsWith("{\"resourceType\":\"Patient\",\"id\":\"p1\",\"meta\":{\"versionId\":\"3\"")
        .contains("\"family\":\"M\u00fcller\"")
        .doesNotContain("\n");
  }

  @Test
  void keepsVersionsInReferencesAndDigitsInDecimals() throws IOException {
    Observation observation = new Observation();
    observation.setId("o1");
    observation.setSubject(new Reference("Patient/p1/_history/7"));
    observation.setValue(new Quantity().setValue(new BigDecimal("1.10")));

    ExportResource row = read(source(observation), "Observation", null).get(0);

    assertThat(json(row))
        .contains("\"reference\":\"Patient/p1/_history/7\"")
        .contains("\"value\":1.10}");
    assertThat(row.versionId()).isEmpty();
    assertThat(row.lastUpdated()).isEmpty();
  }

  @Test
  void goesOnAfterAPosition() throws IOException {
    HapiModelSource source = source(patient("p1"), patient("p2"), patient("p3"));

    assertThat(read(source, "Patient", "p1"))
        .extracting(row -> row.id().orElseThrow())
        .containsExactly("p2", "p3");
    assertThat(open).hasValue(0);
  }

  @Test
  void handsOutItsGroups() throws IOException {
    Group group = new Group();
    group.setId("g");
    group.addMember().setEntity(new Reference("Patient/p1"));

    HapiModelSource source = source(group);

    try (GroupMembers members = source.members("g", NOON, ExportContext.ANYONE)) {
      assertThat(new String(members.asResource().orElseThrow().readAllBytes(), UTF_8))
          .contains("\"reference\":\"Patient/p1\"");
    }
    assertThat(source.members("h", NOON, ExportContext.ANYONE).isUnknown()).isTrue();
  }

  @Test
  @DisplayName("SOURCE-6 goes on after a resource that cannot be encoded")
  void goesOnAfterAResourceThatCannotBeEncoded() throws IOException {
    Patient broken = patient("p1");
    Extension both = new Extension("http://example.org/x", new StringType("value"));
    both.addExtension(new Extension("y", new StringType("nested")));
    broken.addExtension(both);

    List<ExportResource> rows = read(source(broken, patient("p2")), "Patient", null);

    assertThat(rows).extracting(HapiModelSourceTest::json).first().isEqualTo("{}");
    assertThat(rows).extracting(row -> row.id().orElseThrow()).containsExactly("p1", "p2");
  }

  @Test
  void refusesResourcesWithoutAnId() {
    assertThatExceptionOfType(PermanentFailureException.class)
        .isThrownBy(() -> read(source(new Patient()), "Patient", null));
  }

  @Test
  void describesItselfAsTrusted() throws IOException {
    HapiModelSource source = source(patient("p1"));

    assertThat(source.describe().trust()).isEqualTo(Trust.TRUSTED);
    assertThat(source.describe().types()).containsExactly("Patient");
    assertThat(source.transactionTime(ExportContext.ANYONE)).isEqualTo(NOON);
  }

  private static Patient patient(String id) {
    Patient patient = new Patient();
    patient.setId(id);
    return patient;
  }

  private HapiModelSource source(Resource... resources) {
    Map<String, List<Resource>> byType = Map.of(resources[0].fhirType(), List.of(resources));
    return HapiModelSource.builder(
            FhirContext.forR4Cached(),
            byType.keySet(),
            (type, context) -> {
              open.incrementAndGet();
              CloseableIterator<Resource> rows = CloseableIterator.of(byType.get(type));
              return CloseableIterator.from(rows::next, rows, open::decrementAndGet);
            })
        .clock(InstantSource.fixed(NOON))
        .build();
  }

  private static List<ExportResource> read(
      HapiModelSource source, String type, @Nullable String position) throws IOException {
    SourceQuery query = SourceQuery.builder(type, NOON, ExportContext.ANYONE).build();
    List<ExportResource> rows = new ArrayList<>();
    try (CloseableIterator<Split> splits = source.plan(query)) {
      for (Split split = splits.next(); split != null; split = splits.next()) {
        try (ResourceCursor cursor = source.open(query, split, position)) {
          for (ExportResource row = cursor.next(); row != null; row = cursor.next()) {
            rows.add(row);
          }
        }
      }
    }
    return rows;
  }

  private static String json(ExportResource row) {
    return new String(row.bytes(), row.offset(), row.length(), UTF_8);
  }
}
