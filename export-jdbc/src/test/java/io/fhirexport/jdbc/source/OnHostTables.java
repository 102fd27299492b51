package io.fhirexport.jdbc.source;

import static io.fhirexport.jdbc.source.Exported.BEFORE;
import static io.fhirexport.jdbc.source.Exported.body;

import io.fhirexport.api.source.Compartment;
import io.fhirexport.jdbc.source.HostTables.Shape;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;

/** Tests that make a host's tables, in a database of their own. */
abstract class OnHostTables {
  static final Shape HISTORY = Shape.PLAIN.withHistory();

  private final List<HostTables> opened = new ArrayList<>();

  abstract DataSource emptyDatabase() throws Exception;

  @AfterEach
  void closeTables() throws Exception {
    for (HostTables tables : opened) {
      tables.close();
    }
  }

  final HostTables tables(Shape shape) throws Exception {
    HostTables tables = new HostTables(emptyDatabase(), shape);
    opened.add(tables);
    return tables;
  }

  static JdbcResourceSource source(HostTables tables, Mapping.Builder mapping) {
    return JdbcResourceSource.builder(tables.database(), mapping.build()).build();
  }

  static void put(HostTables tables, String id, long version, String status) throws Exception {
    tables.put("Observation/" + id, version, BEFORE, body(id, status));
  }

  static Compartment of(String patient) {
    return new Compartment(List.of("subject"), new Exported.Patient(patient), List.of());
  }
}
