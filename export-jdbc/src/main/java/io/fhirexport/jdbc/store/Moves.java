package io.fhirexport.jdbc.store;

import io.fhirexport.api.store.TaskProgress;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Moves the tasks of one claim as a commit says. Confined. */
final class Moves {
  private final Tx tx;
  private final String job;
  private final long claim;
  private final Instant now;

  Moves(Tx tx, String job, long claim, Instant now) {
    this.tx = tx;
    this.job = job;
    this.claim = claim;
    this.now = now;
  }

  /**
   * Applies what became of the tasks; how many are done.
   *
   * @throws IllegalArgumentException if one is not held by the claim, or mentioned twice
   */
  long apply(List<TaskProgress> moves) throws SQLException {
    long done = 0;
    Set<Long> seen = new HashSet<>();
    try (PreparedStatement delete =
            tx.prepare("delete from $task where job_id = ? and number = ? and claim = ?");
        PreparedStatement move =
            tx.prepare(
                """
                update $task set
                  attempts = case
                    when position is distinct from coalesce(cast(? as varchar), position) then 0
                    else attempts end + ?,
                  position = coalesce(cast(? as varchar), position),
                  claim = ?, due_at = cast(? as timestamp(6) with time zone)
                where job_id = ? and number = ? and claim = ?
                """)) {
      for (TaskProgress progress : moves) {
        require(seen.add(progress.task()), "A commit moves a task once.");
        if (progress.fate() == TaskProgress.Fate.DONE) {
          delete(delete, progress);
          done++;
        } else {
          move(move, progress);
        }
      }
      run(delete);
      run(move);
    }
    return done;
  }

  /** All at once: a claim may hold thousands of tasks, and its job is locked. */
  private static void run(PreparedStatement batch) throws SQLException {
    for (int changed : batch.executeBatch()) {
      require(changed == 1, "A claim moves tasks that it holds.");
    }
  }

  private void delete(PreparedStatement statement, TaskProgress progress) throws SQLException {
    statement.setString(1, job);
    statement.setLong(2, progress.task());
    statement.setLong(3, claim);
    statement.addBatch();
  }

  private void move(PreparedStatement statement, TaskProgress progress) throws SQLException {
    boolean failed = progress.fate() == TaskProgress.Fate.FAILED;
    statement.setString(1, progress.position());
    statement.setInt(2, failed ? 1 : 0);
    statement.setString(3, progress.position());
    statement.setLong(4, progress.fate() == TaskProgress.Fate.HELD ? claim : 0);
    Tx.set(statement, 5, failed ? Times.after(now, progress.pause()) : null);
    statement.setString(6, job);
    statement.setLong(7, progress.task());
    statement.setLong(8, claim);
    statement.addBatch();
  }

  static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
