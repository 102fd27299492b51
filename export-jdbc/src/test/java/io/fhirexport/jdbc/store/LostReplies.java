package io.fhirexport.jdbc.store;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/** A database whose next commit reaches it while its reply does not come back. */
final class LostReplies {
  private final AtomicBoolean armed = new AtomicBoolean();
  private final DataSource database;

  LostReplies(DataSource database) {
    this.database = database;
  }

  /** The reply to the next commit is lost. */
  void loseNext() {
    armed.set(true);
  }

  DataSource database() {
    return proxy(
        DataSource.class,
        (self, method, arguments) -> {
          Object result = call(database, method, arguments);
          return result instanceof Connection connection ? losing(connection) : result;
        });
  }

  private Connection losing(Connection connection) {
    return proxy(
        Connection.class,
        (self, method, arguments) -> {
          Object result = call(connection, method, arguments);
          if (method.getName().equals("commit") && armed.getAndSet(false)) {
            connection.close();
            throw new SQLException("The connection was lost.", "08006");
          }
          return result;
        });
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(LostReplies.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
