package io.fhirexport.jdbc.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears from PostgreSQL that another process made something claimable. Holds a connection of its
 * own while there are listeners; where that is lost, or the driver is another one than pgjdbc,
 * workers find work by polling. Thread-safe.
 */
final class Notices {
  private static final Logger LOG = LoggerFactory.getLogger(Notices.class);
  private static final int MILLIS_BETWEEN_LOOKS = 200;
  private static final long MILLIS_BETWEEN_CONNECTIONS = 2_000;
  private static final long PATIENCE_MILLIS = 2_000;

  private final DataSource database;
  private final String channel;
  private final Runnable wake;
  private int listeners;
  private volatile @Nullable Thread thread;

  /**
   * Notices of one channel.
   *
   * @param wake called for each notice, and after a time in which one may have been missed
   */
  Notices(DataSource database, String channel, Runnable wake) {
    this.database = database;
    this.channel = channel;
    this.wake = wake;
  }

  /** One more wants to hear. */
  synchronized void begin() {
    if (listeners++ == 0) {
      Thread started = new Thread(this::run, "fhir-export-notices");
      started.setDaemon(true);
      thread = started;
      started.start();
    }
  }

  /** One fewer wants to hear; after the last one, the connection is given back. */
  void end() throws InterruptedException {
    Thread last;
    synchronized (this) {
      if (--listeners > 0) {
        return;
      }
      last = thread;
      thread = null;
    }
    if (last != null) {
      last.interrupt();
      last.join(PATIENCE_MILLIS);
    }
  }

  private boolean goesOn() {
    return Thread.currentThread() == thread;
  }

  private void run() {
    while (goesOn()) {
      try (Connection connection = database.getConnection()) {
        if (!connection.isWrapperFor(PGConnection.class)) {
          LOG.info("Work of other processes is found by polling: the driver is not pgjdbc");
          return;
        }
        listen(connection);
      } catch (SQLException e) {
        LOG.debug("Notices of work are not heard for now", e);
      } catch (LinkageError e) {
        LOG.info("Work of other processes is found by polling: pgjdbc is out of reach", e);
        return;
      }
      pause();
    }
  }

  private void listen(Connection connection) throws SQLException {
    PGConnection notices = connection.unwrap(PGConnection.class);
    connection.setAutoCommit(true);
    try (Statement statement = connection.createStatement()) {
      statement.execute("listen " + channel);
      wake.run();
      while (goesOn()) {
        PGNotification[] heard = notices.getNotifications(MILLIS_BETWEEN_LOOKS);
        if (heard != null && heard.length > 0) {
          wake.run();
        }
      }
      statement.execute("unlisten " + channel);
    }
  }

  private void pause() {
    if (goesOn()) {
      try {
        Thread.sleep(MILLIS_BETWEEN_CONNECTIONS);
      } catch (InterruptedException e) {
        // Only end() interrupts, and goesOn() knows of it.
        LOG.trace("Woken to end");
      }
    }
  }
}
