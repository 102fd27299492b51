package io.fhirexport.jdbc.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.jdbc.Postgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class ClockIT {
  @Test
  void tellsThatOthersWriteWhoseBeginThisUserMayNotSee() throws Exception {
    DataSource database = Postgres.emptyDatabase();
    try (Connection writer = database.getConnection();
        Connection reader = database.getConnection();
        Statement write = writer.createStatement();
        Statement read = reader.createStatement()) {
      write.execute("create role clock_reader");
      read.execute("set role clock_reader");
      assertThat(someAreUnseen(reader)).isFalse();

      writer.setAutoCommit(false);
      write.execute("create table t (x int)");
      assertThat(someAreUnseen(reader)).isTrue();

      read.execute("reset role");
      assertThat(someAreUnseen(reader)).isFalse();
    }
  }

  @Test
  void liesTheLongestTransactionBeforeWhatIsPrepared() throws Exception {
    DataSource database = Postgres.emptyDatabase();
    Duration longest = Duration.ofMinutes(1);
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("begin; create table t (x int); prepare transaction 'clock'");
      Instant prepared = someTimeAgo();

      assertThat(new Clock(longest).read(Clock.postgresql(), connection))
          .isBeforeOrEqualTo(prepared.minus(longest));
      statement.execute("rollback prepared 'clock'");
      assertThat(new Clock(longest).read(Clock.postgresql(), connection))
          .isAfter(prepared.minus(longest));
    }
  }

  @Test
  void liesTheLongestTransactionBeforeTheOldestThatWrites() throws Exception {
    DataSource database = Postgres.emptyDatabase();
    Duration longest = Duration.ofMinutes(1);
    try (Connection writer = database.getConnection();
        Connection reader = database.getConnection();
        Statement write = writer.createStatement()) {
      writer.setAutoCommit(false);
      write.execute("create table t (x int)");
      Instant written = someTimeAgo();

      assertThat(new Clock(longest).read(Clock.postgresql(), reader))
          .isBeforeOrEqualTo(written.minus(longest));
      writer.rollback();
      assertThat(new Clock(longest).read(Clock.postgresql(), reader))
          .isAfter(written.minus(longest));
    }
  }

  private static Instant someTimeAgo() {
    Instant now = Instant.now();
    while (!Instant.now().isAfter(now.plusMillis(20))) {
      Thread.onSpinWait();
    }
    return now;
  }

  private static boolean someAreUnseen(Connection connection) throws Exception {
    try (PreparedStatement statement = Clock.postgresql().prepare(connection);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getBoolean(3);
    }
  }
}
