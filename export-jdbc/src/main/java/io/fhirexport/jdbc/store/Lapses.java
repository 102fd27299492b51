package io.fhirexport.jdbc.store;

import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Ends what has lapsed or expired; what another process is ending already is left to it. */
final class Lapses {
  private Lapses() {}

  private record Lapsed(String job, long number, String kind, @Nullable Long target) {}

  private record Due(String job, boolean purged) {}

  static void end(Tx tx) throws SQLException {
    Instant now = tx.now();
    for (Lapsed claim :
        tx.all(
            """
            select job_id, number, kind, target from $claim
            where state = 'LIVE' and valid_until <= ? order by valid_until limit 100
            for update skip locked
            """,
            row -> {
              long target = row.getLong(4);
              return new Lapsed(
                  row.getString(1),
                  row.getLong(2),
                  row.getString(3),
                  row.wasNull() ? null : target);
            },
            now)) {
      lapse(tx, claim);
    }
    for (Due job :
        tx.all(
            """
            select id, purged from $job
            where state in ('COMPLETE', 'FAILED', 'EXPIRED') and expires_at <= ?
              and (purged or state <> 'EXPIRED')
            limit 100 for update skip locked
            """,
            row -> new Due(row.getString(1), row.getBoolean(2)),
            now)) {
      expire(tx, job);
    }
  }

  private static void lapse(Tx tx, Lapsed claim) throws SQLException {
    boolean worked = !claim.kind().equals("SWEEP") && !claim.kind().equals("PURGE");
    tx.update(
        "update $claim set state = ?, lapsed = true where job_id = ? and number = ?",
        worked ? "DEAD" : "DONE",
        claim.job(),
        claim.number());
    if (worked) {
      Tasks.releaseLost(tx, claim.job(), claim.number());
    }
    unsweep(tx, claim.job(), claim.number(), claim.target());
    tx.wake();
  }

  /** What a claim swept, if it was a SWEEP, is to be swept by another one. */
  static void unsweep(Tx tx, String job, long number, @Nullable Long target) throws SQLException {
    if (target != null) {
      tx.update(
          "update $claim set sweeper = null where job_id = ? and number = ? and sweeper = ?",
          job,
          target,
          number);
    }
  }

  private static void expire(Tx tx, Due job) throws SQLException {
    if (job.purged()) {
      remove(tx, job.job());
    } else {
      tx.update("update $job set state = 'EXPIRED' where id = ?", job.job());
      tx.wake();
    }
  }

  /** Removes the last of a job. */
  static void remove(Tx tx, String job) throws SQLException {
    tx.update("delete from $claim where job_id = ?", job);
    tx.update("delete from $job where id = ?", job);
  }
}
