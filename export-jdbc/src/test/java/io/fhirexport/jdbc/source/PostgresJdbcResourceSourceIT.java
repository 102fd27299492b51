package io.fhirexport.jdbc.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportContext;
import io.fhirexport.jdbc.Postgres;
import io.fhirexport.jdbc.source.HostTables.Shape;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A source on tables of PostgreSQL")
class PostgresJdbcResourceSourceIT extends JdbcResourceSourceBehaviour {
  @Override
  DataSource emptyDatabase() throws Exception {
    return Postgres.emptyDatabase();
  }

  @Test
  void itsTransactionTimeLiesBeforeEveryTransactionThatWrites() throws Exception {
    HostTables tables = tables(Shape.PLAIN);
    JdbcResourceSource source =
        JdbcResourceSource.builder(tables.database(), tables.mapping().build())
            .longestTransaction(Duration.ZERO)
            .build();
    try (Connection writer = tables.database().getConnection();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute("insert into tag (code) values ('x')");
      Instant later = Instant.now();
      Instant written = later;
      while (!Instant.now().isAfter(later.plusMillis(20))) {
        written = Instant.now();
      }

      assertThat(source.transactionTime(ExportContext.ANYONE)).isBefore(later);
      writer.commit();
      assertThat(source.transactionTime(ExportContext.ANYONE))
          .isAfterOrEqualTo(written.minusMillis(1));
    }
  }
}
