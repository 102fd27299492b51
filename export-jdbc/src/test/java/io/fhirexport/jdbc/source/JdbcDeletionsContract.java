package io.fhirexport.jdbc.source;

import static io.fhirexport.jdbc.source.Exported.BEFORE;
import static io.fhirexport.jdbc.source.Exported.body;

import io.fhirexport.jdbc.source.HostTables.Shape;
import io.fhirexport.testkit.source.KnowsDeletionsContract;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The contract of deletions over a host's tables, on any database. */
abstract class JdbcDeletionsContract extends KnowsDeletionsContract<JdbcResourceSource> {
  private final Map<String, Map<String, Instant>> deletions = new TreeMap<>();
  private HostTables tables;

  abstract DataSource emptyDatabase() throws Exception;

  abstract Shape shape();

  @BeforeEach
  void storeDeletions() throws Exception {
    tables = new HostTables(emptyDatabase(), shape());
    for (int i = 0; i < 20; i++) {
      String id = "o" + i;
      Instant deleted = BEFORE.plus(Duration.ofDays(i));
      tables
          .put("Observation/" + id, 1, BEFORE, body(id, "final"))
          .delete("Observation/" + id, 2, deleted);
      deletions.computeIfAbsent("Observation", type -> new TreeMap<>()).put(id, deleted);
    }
    tables
        .put("Observation/o3", 3, BEFORE.plus(Duration.ofDays(40)), body("o3", "final"))
        .put("Observation/stays", 1, BEFORE, body("stays", "final"))
        .put("Patient/p", 1, BEFORE, "{\"resourceType\":\"Patient\",\"id\":\"p\"}");
    deletions.get("Observation").remove("o3");
  }

  @AfterEach
  void closeTables() throws Exception {
    tables.close();
  }

  @Override
  protected JdbcResourceSource open() {
    return JdbcResourceSource.builder(tables.database(), tables.mapping().build())
        .splitSize(9)
        .build();
  }

  @Override
  protected Map<String, ? extends Map<String, Instant>> deletions() {
    return deletions;
  }
}
