package io.fhirexport.jdbc.store;

import io.fhirexport.api.store.Claim;
import io.fhirexport.api.store.ClaimKind;
import io.fhirexport.api.store.DeadClaim;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Takes what is to be done next: sweeps, then purges, then tasks. */
final class Taking {
  private final Tx tx;
  private final Asking asking;

  private Taking(Tx tx, Asking asking) {
    this.tx = tx;
    this.asking = asking;
  }

  static Optional<Claim> next(Tx tx, Asking asking) throws SQLException {
    Taking taking = new Taking(tx, asking);
    Optional<Claim> claim = taking.sweep();
    claim = claim.isPresent() ? claim : taking.purge();
    return claim.isPresent() ? claim : taking.work();
  }

  private record Dead(String job, DeadClaim claim) {}

  private Optional<Claim> sweep() throws SQLException {
    Optional<Dead> dead =
        tx.one(
            """
            select job_id, number, kind, type, seq from $claim
            where state = 'DEAD' and sweeper is null order by valid_until limit 1
            for update skip locked
            """,
            row ->
                new Dead(
                    row.getString(1),
                    new DeadClaim(
                        row.getLong(2),
                        ClaimKind.valueOf(row.getString(3)),
                        row.getString(4),
                        row.getInt(5))));
    return dead.isEmpty()
        ? Optional.empty()
        : Optional.of(Claims.sweep(tx, asking, dead.get().job(), dead.get().claim()));
  }

  private Optional<Claim> purge() throws SQLException {
    Optional<String> job =
        tx.one(
            """
            select j.id from $job j
            where j.state in ('CANCELLED', 'EXPIRED', 'FAILED') and not j.purged
              and not exists (
                select 1 from $claim c where c.job_id = j.id and c.state in ('LIVE', 'DEAD'))
            limit 1 for update skip locked
            """,
            row -> row.getString(1));
    // Looked at again: another process may have taken it before this one had the lock.
    return job.isPresent() && Claims.isQuiet(tx, job.get()) && isUnpurged(job.get())
        ? Optional.of(Claims.purge(tx, asking, job.get()))
        : Optional.empty();
  }

  private boolean isUnpurged(String job) throws SQLException {
    return tx.one("select id from $job where id = ? and not purged", row -> row.getString(1), job)
        .isPresent();
  }

  private Optional<Claim> work() throws SQLException {
    List<String> jobs =
        tx.all(
            """
            select j.id from $job j
            where j.state = 'RUNNING' and exists (
              select 1 from $task t
              where t.job_id = j.id and t.claim = 0 and (t.due_at is null or t.due_at <= ?))
            order by (select count(*) from $claim c where c.job_id = j.id and c.state = 'LIVE'),
              j.created_at, j.id
            """,
            row -> row.getString(1),
            asking.now());
    for (String job : jobs) {
      Optional<Claim> claim = workAt(job);
      if (claim.isPresent()) {
        return claim;
      }
    }
    return Optional.empty();
  }

  private Optional<Claim> workAt(String job) throws SQLException {
    boolean running =
        tx.one(
                "select state from $job where id = ?" + tx.dialect().lockToRead(),
                row -> row.getString(1),
                job)
            .filter("RUNNING"::equals)
            .isPresent();
    if (!running) {
      return Optional.empty();
    }
    for (String type : types(job)) {
      Optional<Tasks.Taken> task = Tasks.open(tx, job, type, asking.now());
      if (task.isPresent() && (task.get().kind() != ClaimKind.CLOSE || Claims.isQuiet(tx, job))) {
        return Optional.of(Claims.work(tx, asking, job, type, task.get()));
      }
    }
    return Optional.empty();
  }

  /** The types with open tasks, that with the fewest LIVE claims first. */
  private List<String> types(String job) throws SQLException {
    return tx.all(
        """
        select y.type from $task_type y
        where y.job_id = ? and exists (
          select 1 from $task t
          where t.job_id = y.job_id and t.claim = 0 and t.type = y.type
            and (t.due_at is null or t.due_at <= ?))
        order by (
          select count(*) from $claim c
          where c.job_id = y.job_id and c.state = 'LIVE' and c.type = y.type
            and c.kind not in ('SWEEP', 'PURGE')), y.first_task
        """,
        row -> row.getString(1),
        job,
        asking.now());
  }
}
