package io.fhirexport.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import org.junit.jupiter.api.Test;

class PostgresIT {
  @Test
  void starts() throws Exception {
    try (Connection connection = Postgres.emptyDatabase().getConnection()) {
      assertThat(connection.isValid(5)).isTrue();
    }
  }
}
