package io.fhirexport.jdbc.store;

import io.fhirexport.api.JobId;
import io.fhirexport.api.store.Claim;
import io.fhirexport.api.store.ClaimKind;
import io.fhirexport.api.store.DeadClaim;
import io.fhirexport.api.store.Outcome;
import io.fhirexport.api.store.Task;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Claims are begun, looked at and extended. */
final class Claims {
  private Claims() {}

  /**
   * A claim as a commit needs it.
   *
   * @param lastApplied the number of the commit that was applied last, or -1
   */
  record Held(
      ClaimKind kind,
      int stage,
      String type,
      boolean alone,
      boolean live,
      int seq,
      int lastApplied,
      @Nullable Long target) {
    private static final String COLUMNS =
        "kind, stage, type, alone, state, seq, last_applied, target";

    static Held read(ResultSet row) throws SQLException {
      long target = row.getLong(8);
      return new Held(
          ClaimKind.valueOf(row.getString(1)),
          row.getInt(2),
          row.getString(3),
          row.getBoolean(4),
          row.getString(5).equals("LIVE"),
          row.getInt(6),
          row.getInt(7),
          row.wasNull() ? null : target);
    }

    /** Whether it only makes sense while its job is RUNNING. */
    boolean works() {
      return kind != ClaimKind.SWEEP && kind != ClaimKind.PURGE;
    }
  }

  static Optional<Held> find(Tx tx, String job, long number, boolean lock) throws SQLException {
    return tx.one(
        "select "
            + Held.COLUMNS
            + " from $claim where job_id = ? and number = ?"
            + (lock ? " for update" : ""),
        Held::read,
        job,
        number);
  }

  /** Whether anything of a job is LIVE or DEAD. */
  static boolean isQuiet(Tx tx, String job) throws SQLException {
    return tx.one(
            "select number from $claim where job_id = ? and state in ('LIVE', 'DEAD') limit 1",
            row -> row.getLong(1),
            job)
        .isEmpty();
  }

  /** Begins a claim on a task that is locked. */
  static Claim work(Tx tx, Asking asking, String job, String type, Tasks.Taken taken)
      throws SQLException {
    Task task = taken.task();
    long number = begin(tx, asking, job, taken.kind(), taken.stage(), type, task.alone(), null);
    Tasks.hold(tx, job, task.number(), number);
    return new Claim(
        new JobId(job), number, taken.kind(), taken.stage(), type, List.of(task), null);
  }

  /** Begins to sweep a DEAD claim that is locked. */
  static Claim sweep(Tx tx, Asking asking, String job, DeadClaim dead) throws SQLException {
    long number = begin(tx, asking, job, ClaimKind.SWEEP, 0, "", false, dead.number());
    tx.update(
        "update $claim set sweeper = ? where job_id = ? and number = ?",
        number,
        job,
        dead.number());
    return new Claim(new JobId(job), number, ClaimKind.SWEEP, 0, "", List.of(), dead);
  }

  /** Begins to purge a job that is locked. */
  static Claim purge(Tx tx, Asking asking, String job) throws SQLException {
    long number = begin(tx, asking, job, ClaimKind.PURGE, 0, "", false, null);
    return new Claim(new JobId(job), number, ClaimKind.PURGE, 0, "", List.of(), null);
  }

  private static long begin(
      Tx tx,
      Asking asking,
      String job,
      ClaimKind kind,
      int stage,
      String type,
      boolean alone,
      @Nullable Long target)
      throws SQLException {
    long number = tx.nextNumber();
    tx.update(
        """
        insert into $claim (job_id, number, worker, kind, stage, type, alone, state, lapsed, seq,
          last_applied, valid_until, target)
        values (?, ?, ?, ?, ?, ?, ?, 'LIVE', false, 0, -1, ?, ?)
        """,
        job,
        number,
        asking.worker(),
        kind.name(),
        stage,
        type,
        alone,
        Times.after(asking.now(), asking.ttl()),
        target);
    return number;
  }

  static Optional<Task> grow(Tx tx, String job, long number) throws SQLException {
    Held held = find(tx, job, number, true).orElse(null);
    if (held == null
        || !held.live()
        || held.kind() != ClaimKind.EXPORT
        || held.alone()
        || !isRunning(tx, job)) {
      return Optional.empty();
    }
    Optional<Tasks.Taken> taken = Tasks.shared(tx, job, held.type(), held.stage(), tx.now());
    if (taken.isPresent()) {
      Tasks.hold(tx, job, taken.get().task().number(), number);
    }
    return taken.map(Tasks.Taken::task);
  }

  private static boolean isRunning(Tx tx, String job) throws SQLException {
    return tx.one(
            "select id from $job where id = ? and state = 'RUNNING'", row -> row.getString(1), job)
        .isPresent();
  }

  static Outcome renew(Tx tx, String job, long number, Duration ttl) throws SQLException {
    int renewed =
        tx.update(
            """
            update $claim set valid_until = ?
            where job_id = ? and number = ? and state = 'LIVE' and (kind in ('SWEEP', 'PURGE')
              or exists (select 1 from $job where id = ? and state = 'RUNNING'))
            """,
            Times.after(tx.now(), ttl),
            job,
            number,
            job);
    return renewed == 1 ? Outcome.APPLIED : Outcome.LOST;
  }
}
