package io.fhirexport.jdbc.store;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** H2 commits with each table that is made: several who make them are never one after the other. */
class LateMigrationTest {
  private static final String PREFIX = "fhir_export_";

  private final DataSource database =
      JdbcConnectionPool.create("jdbc:h2:mem:late;DB_CLOSE_DELAY=-1", "sa", "");

  /** Comes before each statement. */
  private interface Before {
    void execute(String sql) throws IOException;
  }

  @Test
  @DisplayName("who migrates later than another one never takes the tables back")
  void versionsOnlyGrow() {
    Schema other = new Schema(database, PREFIX);
    Before late =
        sql -> {
          if (sql.contains("set version = 1")) {
            other.migrate();
          } else if (sql.contains("set version = 2")) {
            other.check();
          }
        };

    assertThatCode(() -> new Schema(watched(late), PREFIX).migrate()).doesNotThrowAnyException();
    assertThatCode(other::check).doesNotThrowAnyException();
  }

  private DataSource watched(Before before) {
    return proxy(
        DataSource.class,
        database,
        connection -> proxyOf((Connection) connection, before),
        sql -> {});
  }

  private static Connection proxyOf(Connection connection, Before before) {
    return proxy(
        Connection.class,
        connection,
        made -> made instanceof Statement statement ? proxyOf(statement, before) : made,
        sql -> {});
  }

  private static Statement proxyOf(Statement statement, Before before) {
    return proxy(Statement.class, statement, made -> made, before);
  }

  private interface Wrapping {
    Object wrap(Object made);
  }

  private static <T> T proxy(Class<T> type, T target, Wrapping results, Before before) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (method.getName().equals("execute") && arguments != null) {
                before.execute((String) arguments[0]);
              }
              try {
                return results.wrap(method.invoke(target, arguments));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
