package io.fhirexport.examples.reference;

import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.jdbc.hapi.HapiJpaSource;
import io.fhirexport.jdbc.source.Body;
import io.fhirexport.jdbc.source.JdbcResourceSource;
import io.fhirexport.jdbc.source.Mapping;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * A database of resources. Immutable.
 *
 * @param hapi whether its tables are those of HAPI's JPA server; if not, they are {@code resource}
 *     and {@code resource_history}, each with the columns {@code type}, {@code id}, {@code
 *     version}, {@code last_updated}, {@code deleted} and, as text, {@code body}
 */
record ResourceDatabase(Database database, boolean hapi) {
  /**
   * The resources.
   *
   * @param longestTransaction how long the longest transaction of who writes them takes
   */
  ResourceSource source(DataSource connections, boolean trusted, Duration longestTransaction) {
    if (hapi) {
      return HapiJpaSource.builder(connections).longestTransaction(longestTransaction).build();
    }
    Mapping mapping =
        Mapping.oneTable("resource", "type")
            .history("resource_history")
            .version("version")
            .deletedFlag("deleted")
            .body("body", Body.TEXT)
            .build();
    JdbcResourceSource.Builder source =
        JdbcResourceSource.builder(connections, mapping).longestTransaction(longestTransaction);
    return trusted ? source.trusted().build() : source.build();
  }
}
