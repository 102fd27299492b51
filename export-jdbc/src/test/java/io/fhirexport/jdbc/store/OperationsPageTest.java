package io.fhirexport.jdbc.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.store.JobStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

class OperationsPageTest {
  private static final Pattern REGION =
      Pattern.compile("(?ms)^ *// @start region=\"store\"\\R(.*?)^ *// @end$");

  // @start region="store"
  static JobStore store(DataSource database) throws IOException {
    return JdbcJobStore.builder(database) // your pool; PostgreSQL or H2
        .prefix("export_") // what all names of tables begin with; "fhir_export_" unless set
        .migrate() // makes the tables, or brings them up to date; leave out if a DBA does that
        .open();
  }

  // @end

  @Test
  void showsCodeThatRuns() throws IOException {
    JdbcDataSource database = new JdbcDataSource();
    database.setUrl("jdbc:h2:mem:operations;DB_CLOSE_DELAY=-1");

    assertThat(store(database).claim("worker", Duration.ofMinutes(1))).isEmpty();

    String source =
        Files.readString(Path.of("src/test/java/io/fhirexport/jdbc/store/OperationsPageTest.java"));
    Matcher region = REGION.matcher(source);
    assertThat(region.find()).isTrue();
    String shown = region.group(1).stripTrailing().stripIndent();
    assertThat(Files.readString(Path.of("../docs/operations.md"))).contains(shown);
  }
}
