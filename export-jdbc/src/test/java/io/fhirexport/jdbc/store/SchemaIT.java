package io.fhirexport.jdbc.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.FileName;
import io.fhirexport.api.JobId;
import io.fhirexport.api.store.OwnedFile;
import io.fhirexport.jdbc.Postgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaIT {
  private static final String JOB = "0".repeat(32);

  @Test
  void tablesThatAreMissingAreRefusedWithTheRemedy() throws Exception {
    DataSource database = Postgres.emptyDatabase();

    assertThatThrownBy(() -> JdbcJobStore.builder(database).open())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("fhir_export_")
        .hasMessageContaining("migrate");
    assertThat(tables(database)).isEmpty();
  }

  @Test
  void tablesMayBeInAnySchemaOfTheSearchPath() throws Exception {
    DataSource database = Postgres.emptyDatabase();
    JdbcJobStore.builder(database).migrate();
    execute(database, "alter schema public rename to exports");
    execute(database, "create schema public");
    execute(
        database,
        "do $$ begin execute 'alter database ' || current_database()"
            + " || ' set search_path = public, exports'; end $$");

    JdbcJobStore store = JdbcJobStore.builder(database).open();
    JobId job = Crowd.begin(store, 1);

    assertThat(JdbcJobStore.builder(database).migrate().open().find(job)).isPresent();
    execute(database, "drop table fhir_export_continuation");
    execute(database, "update fhir_export_schema set version = 1");
    assertThat(JdbcJobStore.builder(database).migrate().open().find(job)).isPresent();
    assertThat(tables(database)).isEmpty(); // of the schema where the search path begins
  }

  @Test
  void tablesOfALaterReleaseAreRefused() throws Exception {
    DataSource database = Postgres.emptyDatabase();
    JdbcJobStore.builder(database).migrate();
    execute(database, "update fhir_export_schema set version = 99");

    assertThatThrownBy(() -> JdbcJobStore.builder(database).open())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("99")
        .hasMessageContaining("later");
    JdbcJobStore.builder(database).migrate();
    assertThatThrownBy(() -> JdbcJobStore.builder(database).open())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void tablesOfAnEarlierReleaseAreBroughtUpToDateWithTheirFiles() throws Exception {
    DataSource database = Postgres.emptyDatabase();
    JdbcJobStore.builder(database).migrate();
    execute(database, "drop table fhir_export_continuation");
    execute(
        database,
        "insert into fhir_export_file values ('" + JOB + "', 1, 'Patient-1-0.ndjson', 3, 30)");
    execute(database, "update fhir_export_schema set version = 1");

    assertThatThrownBy(() -> JdbcJobStore.builder(database).open())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("migrate");
    assertThat(JdbcJobStore.builder(database).migrate().open().files(new JobId(JOB), 0, 1))
        .containsExactly(new OwnedFile(1, FileName.output("Patient", 1, 0), 3, 30));
  }

  @Test
  void allNamesBeginWithThePrefixAndNothingElseIsTouched() throws Exception {
    DataSource database = Postgres.emptyDatabase();
    execute(database, "create table job (id int)");
    execute(database, "insert into job values (7)");

    JdbcJobStore.builder(database).prefix("mine_").migrate().open();
    JdbcJobStore.builder(database).prefix("yours_").migrate().open();

    assertThat(tables(database))
        .contains("job", "mine_job", "yours_job")
        .allMatch(name -> name.equals("job") || name.matches("(mine|yours)_\\w+"));
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select id from job")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getInt(1)).isEqualTo(7);
      assertThat(row.next()).isFalse();
    }
  }

  @Test
  void aPrefixThatIsNoNameIsRefused() throws Exception {
    JdbcJobStore.Builder builder = JdbcJobStore.builder(Postgres.emptyDatabase());

    for (String prefix : List.of("", "Export_", "x; drop table job; --", "1_", "a".repeat(31))) {
      assertThatThrownBy(() -> builder.prefix(prefix)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void manyMayMigrateAtOnceOnPostgres() throws Exception {
    DataSource database = Postgres.emptyDatabase();
    migrateTogether(database);
    assertThat(tables(database)).hasSize(8);
  }

  @Test
  void manyMayMigrateAtOnceOnH2(@TempDir Path folder) throws Exception {
    JdbcConnectionPool database =
        JdbcConnectionPool.create("jdbc:h2:file:" + folder.resolve("jobs"), "sa", "");
    try {
      migrateTogether(database);
    } finally {
      database.dispose();
    }
  }

  private static void migrateTogether(DataSource database) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(6);
    try {
      Callable<Boolean> migrate =
          () -> {
            JdbcJobStore.builder(database).migrate().migrate().open();
            return true;
          };
      List<Boolean> opened = new ArrayList<>();
      for (Future<Boolean> result : executor.invokeAll(Collections.nCopies(6, migrate))) {
        opened.add(result.get());
      }
      assertThat(opened).hasSize(6).containsOnly(true);
    } finally {
      executor.shutdownNow();
    }
  }

  private static void execute(DataSource database, String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Set<String> tables(DataSource database) throws SQLException {
    Set<String> names = new TreeSet<>();
    try (Connection connection = database.getConnection();
        ResultSet rows =
            connection.getMetaData().getTables(null, "public", null, new String[] {"TABLE"})) {
      while (rows.next()) {
        names.add(rows.getString("TABLE_NAME"));
      }
    }
    return names;
  }
}
