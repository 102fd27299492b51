package io.fhirexport.jdbc.store;

import io.fhirexport.api.JobId;
import io.fhirexport.api.store.Admission;
import io.fhirexport.api.store.Claim;
import io.fhirexport.api.store.JobEnd;
import io.fhirexport.api.store.JobStore;
import io.fhirexport.api.store.ListsJobs;
import io.fhirexport.api.store.NewJob;
import io.fhirexport.api.store.Outcome;
import io.fhirexport.api.store.OwnedFile;
import io.fhirexport.api.store.Progress;
import io.fhirexport.api.store.StoredJob;
import io.fhirexport.api.store.Task;
import io.fhirexport.api.store.WakesWorkers;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Keeps job state in a SQL database, PostgreSQL or H2: jobs outlive processes, and any number of
 * processes may work at them. Thread-safe.
 *
 * <p>Each call takes one connection of the data source (a claim two, one after the other), and
 * gives it back; while a plan is stored, its claim is renewed on another one. A pool wants as many
 * connections as the engine has workers, and three more: for requests, and to listen.
 *
 * <p>Claims lapse and jobs expire by the database's clock. What a call has answered is as durable
 * as the database makes a commit; an H2 database in memory ends with its process. On H2 the
 * database's {@code WRITE_DELAY} is set to 0, or what was committed in the half second before a
 * crash would be forgotten.
 *
 * <p>Listeners of {@link WakesWorkers} hear of work that becomes claimable by calls of this object;
 * on PostgreSQL with its own driver, pgjdbc, also by those of other processes: while there are
 * listeners, one more connection is held to hear of it ({@code LISTEN} and {@code NOTIFY}, which
 * PgBouncer passes on in session mode only). Elsewhere other processes find work when their engine
 * polls ({@code EngineOptions.pollInterval}).
 */
public final class JdbcJobStore implements JobStore, ListsJobs, WakesWorkers {
  private final Transactions transactions;
  private final Listeners listeners;
  private final @Nullable Notices notices;

  private JdbcJobStore(Transactions transactions, Listeners listeners, @Nullable Notices notices) {
    this.transactions = transactions;
    this.listeners = listeners;
    this.notices = notices;
  }

  /**
   * Begins with all defaults.
   *
   * @param database where the tables are or are to be; the host closes it
   */
  public static Builder builder(DataSource database) {
    return new Builder(database);
  }

  @Override
  public Admission create(NewJob job, int maxRunning) throws IOException {
    return transactions.run(tx -> Jobs.create(tx, job, maxRunning));
  }

  @Override
  public Optional<StoredJob> find(JobId id) throws IOException {
    return transactions.run(tx -> Jobs.find(tx, id));
  }

  @Override
  public Optional<byte[]> roster(JobId id, int page) throws IOException {
    return transactions.run(tx -> Jobs.roster(tx, id, page));
  }

  @Override
  public List<OwnedFile> files(JobId id, long after, int max) throws IOException {
    return transactions.run(tx -> Jobs.files(tx, id, after, max));
  }

  @Override
  public List<StoredJob> list(@Nullable JobId after, int max) throws IOException {
    return transactions.run(tx -> Jobs.list(tx, after, max));
  }

  @Override
  public Optional<Claim> claim(String worker, Duration ttl) throws IOException {
    transactions.run(
        tx -> {
          Lapses.end(tx);
          return true;
        });
    return transactions.run(tx -> Taking.next(tx, new Asking(worker, ttl, tx.now())));
  }

  @Override
  public Optional<Task> grow(JobId job, long claim) throws IOException {
    return transactions.run(tx -> Claims.grow(tx, job.value(), claim));
  }

  @Override
  public Outcome renew(JobId job, long claim, Duration ttl) throws IOException {
    return transactions.run(tx -> Claims.renew(tx, job.value(), claim, ttl));
  }

  @Override
  public Outcome commit(JobId job, long claim, int seq, Progress progress) throws IOException {
    return transactions.run(tx -> new Commit(tx, job.value(), claim, seq, progress).apply());
  }

  @Override
  public boolean end(JobId id, JobEnd end) throws IOException {
    return transactions.run(tx -> Jobs.end(tx, id, end));
  }

  @Override
  public AutoCloseable onWork(Runnable listener) {
    AutoCloseable added = listeners.add(listener);
    if (notices == null) {
      return added;
    }
    notices.begin();
    AtomicBoolean open = new AtomicBoolean(true);
    return () -> {
      if (open.getAndSet(false)) {
        added.close();
        notices.end();
      }
    };
  }

  /** What there is to do now; a few counts over indices, not for every request. */
  public StoreFigures figures() throws IOException {
    return transactions.run(StoreFigures::read);
  }

  /** Gathers settings. Confined to one thread. */
  public static final class Builder {
    private static final Pattern PREFIX = Pattern.compile("[a-z][a-z0-9_]{0,29}");

    private final DataSource database;
    private String prefix = "fhir_export_";
    private @Nullable InstantSource clock;

    private Builder(DataSource database) {
      this.database = Objects.requireNonNull(database);
    }

    /**
     * What all names of tables begin with: a small letter, then up to 29 small letters, digits and
     * underscores. Default: {@code fhir_export_}.
     */
    public Builder prefix(String value) {
      if (!PREFIX.matcher(value).matches()) {
        throw new IllegalArgumentException(
            "A prefix is a small letter, and up to 29 small letters, digits and underscores.");
      }
      this.prefix = value;
      return this;
    }

    /** The store's clock, for tests: all processes must go by the same. Default: the database's. */
    public Builder clock(InstantSource value) {
      this.clock = Objects.requireNonNull(value);
      return this;
    }

    /**
     * Makes the tables, or brings those of an earlier release up to date. Safe to repeat, and in
     * several processes at once; it needs the right to create tables in the connection's schema.
     */
    public Builder migrate() throws IOException {
      new Schema(database, prefix).migrate();
      return this;
    }

    /**
     * Opens the store.
     *
     * @throws IllegalStateException if its tables are missing or of another release
     * @throws IllegalArgumentException if the database is neither PostgreSQL nor H2
     */
    public JdbcJobStore open() throws IOException {
      Dialect dialect;
      try (Connection connection = database.getConnection()) {
        dialect = Dialect.of(connection);
        dialect.makeDurable(connection);
      } catch (SQLException e) {
        throw new IOException(
            "The database for job state was not reached (SQL state " + e.getSQLState() + ").", e);
      }
      new Schema(database, prefix).check();
      Listeners listeners = new Listeners();
      Notices notices =
          dialect.announces()
              ? new Notices(database, Transactions.channel(prefix), listeners::wake)
              : null;
      return new JdbcJobStore(
          new Transactions(database, dialect, prefix, clock, listeners::wake), listeners, notices);
    }
  }
}
