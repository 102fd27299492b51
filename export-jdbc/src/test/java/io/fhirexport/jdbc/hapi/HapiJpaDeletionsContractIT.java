package io.fhirexport.jdbc.hapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.ResourceCursor;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import io.fhirexport.api.source.Window;
import io.fhirexport.testkit.source.KnowsDeletionsContract;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HapiJpaDeletionsContractIT extends KnowsDeletionsContract<HapiJpaSource> {
  private static final Instant CREATED = Instant.parse("2026-03-01T10:00:00Z");

  private final Map<String, Map<String, Instant>> deletions = new TreeMap<>();
  private HapiTables tables;

  @BeforeEach
  void storeDeletions() throws Exception {
    tables = new HapiTables();
    for (int i = 0; i < 20; i++) {
      String id = "o" + i;
      Instant deleted = CREATED.plus(Duration.ofDays(i));
      tables.put("Observation/" + id, CREATED, body(i)).delete("Observation/" + id, deleted);
      deletions.computeIfAbsent("Observation", type -> new TreeMap<>()).put(id, deleted);
    }
    tables
        .put("Observation/o3", CREATED.plus(Duration.ofDays(40)), body(3))
        .put("Observation/stays", CREATED, body(0))
        .put("Patient/p", CREATED, "{\"resourceType\":\"Patient\"}");
    deletions.get("Observation").remove("o3");
  }

  @AfterEach
  void closeTables() throws Exception {
    tables.close();
  }

  @Override
  protected HapiJpaSource open() {
    return HapiJpaSource.builder(tables.database()).zone(ZoneOffset.UTC).splitSize(9).build();
  }

  @Override
  protected Map<String, ? extends Map<String, Instant>> deletions() {
    return deletions;
  }

  @Test
  void tellsADeletionAsOfTheTransactionTimeWithTheVersionBefore() throws Exception {
    Instant time = CREATED.plus(Duration.ofDays(3));
    SourceQuery query =
        SourceQuery.builder("Observation", time, ExportContext.ANYONE)
            .window(new Window(time.minusMillis(1), null))
            .build();

    try (ResourceCursor cursor = open().openDeletions(query, Split.of(".."), null)) {
      ExportResource deletion = cursor.next();

      assertThat(deletion.id()).contains("o3");
      assertThat(deletion.lastUpdated()).contains(time);
      assertThat(new String(deletion.bytes(), deletion.offset(), deletion.length(), UTF_8))
          .contains("\"id\":\"o3\"", "\"status\":\"s3\"");
      assertThat(cursor.next()).isNull();
    }
  }

  private static String body(int status) {
    return "{\"resourceType\":\"Observation\",\"status\":\"s" + status + "\"}";
  }
}
