package io.fhirexport.jdbc.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;

class PagesOnH2Test {
  @Test
  void aPageOfFilesIsReadInTheOrderOfItsIndex() throws Exception {
    JdbcConnectionPool database = JdbcConnectionPool.create("jdbc:h2:mem:pages", "sa", "");
    JdbcJobStore.builder(database).migrate();
    try (Connection connection = database.getConnection();
        PreparedStatement explain =
            connection.prepareStatement("explain " + Jobs.FILES.replace("$", "fhir_export_"))) {
      explain.setString(1, "job");
      explain.setLong(2, 0);
      explain.setInt(3, 1_000);
      try (ResultSet plan = explain.executeQuery()) {
        assertThat(plan.next()).isTrue();
        assertThat(plan.getString(1)).contains("/* index sorted */");
      }
    } finally {
      database.dispose();
    }
  }
}
