package io.fhirexport.jdbc.store;

import io.fhirexport.api.FileKind;
import io.fhirexport.api.store.ClaimKind;
import io.fhirexport.api.store.Counts;
import io.fhirexport.api.store.NewFile;
import io.fhirexport.api.store.NewTask;
import io.fhirexport.api.store.Outcome;
import io.fhirexport.api.store.Progress;
import io.fhirexport.api.store.Progress.Fate;
import io.fhirexport.api.store.TaskPlan;
import io.fhirexport.api.store.TaskProgress;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One commit of a claim, in one transaction. Confined.
 *
 * <p>The tasks of a plan, possibly a million, are inserted before the job is locked, so that nobody
 * waits for them; they take effect, or vanish, with the transaction.
 */
final class Commit {
  private final Tx tx;
  private final String job;
  private final long number;
  private final int seq;
  private final Progress progress;

  Commit(Tx tx, String job, long number, int seq, Progress progress) {
    this.tx = tx;
    this.job = job;
    this.number = number;
    this.seq = seq;
    this.progress = progress;
  }

  /** What a commit changes of a job's row. */
  private record Job(
      boolean running,
      long lastTask,
      long lastFile,
      int stage,
      long stageTasksLeft,
      @Nullable String followUpKind,
      @Nullable String followUpPayload,
      boolean failed) {
    static Job read(ResultSet row) throws SQLException {
      return new Job(
          row.getString(1).equals("RUNNING"),
          row.getLong(2),
          row.getLong(3),
          row.getInt(4),
          row.getLong(5),
          row.getString(6),
          row.getString(7),
          row.getString(1).equals("FAILED"));
    }
  }

  Outcome apply() throws SQLException, IOException {
    TaskPlan plan = progress.plan().orElse(null);
    Tasks.Planned planned = null;
    long lastTask = 0;
    if (plan != null) {
      Optional<Job> before = job("");
      Optional<Claims.Held> claim = Claims.find(tx, job, number, false);
      Optional<Outcome> foregone = foregone(before, claim);
      if (foregone.isPresent() || before.isEmpty() || claim.isEmpty()) {
        return foregone.orElse(Outcome.LOST);
      }
      lastTask = before.get().lastTask();
      tx.mayPause(); // the source may take its time to cut the splits
      planned = Tasks.insert(tx, job, claim.get().stage(), lastTask, plan);
      tx.hurry();
    }
    Optional<Job> row = job(tx.dialect().lockToCount());
    Optional<Claims.Held> claim =
        row.isEmpty() ? Optional.empty() : Claims.find(tx, job, number, true);
    Optional<Outcome> foregone = foregone(row, claim);
    if (foregone.isPresent() || row.isEmpty() || claim.isEmpty()) {
      tx.discard();
      return foregone.orElse(Outcome.LOST);
    }
    if (plan != null && row.get().lastTask() != lastTask) {
      throw Dialect.lostRace("Another plan was stored meanwhile.");
    }
    if (planned != null) {
      Tasks.insertTypes(tx, job, planned.types());
    }
    own(row.get(), claim.get(), planned);
    return Outcome.APPLIED;
  }

  private Optional<Job> job(String lock) throws SQLException {
    return tx.one(
        """
        select state, last_task, last_file, stage, stage_tasks_left, follow_up_kind,
          follow_up_payload
        from $job where id = ?
        """
            + lock,
        Job::read,
        job);
  }

  /** What the commit comes to; empty if it is to be applied. */
  private Optional<Outcome> foregone(Optional<Job> row, Optional<Claims.Held> claim) {
    if (claim.map(held -> held.lastApplied() == seq).orElse(false)) {
      return Optional.of(Outcome.APPLIED);
    }
    boolean applies =
        claim.isPresent()
            && row.isPresent()
            && claim.get().live()
            && claim.get().seq() == seq
            && (row.get().running() || !claim.get().works() || progress.fate() == Fate.DROP);
    return applies ? Optional.empty() : Optional.of(Outcome.LOST);
  }

  private void own(Job row, Claims.Held claim, Tasks.@Nullable Planned planned)
      throws SQLException {
    check(claim);
    Instant now = tx.now();
    insertFiles(row.lastFile());
    long done = new Moves(tx, job, number, now).apply(progress.tasks());
    settle(row, claim);
    long exported = claim.kind() == ClaimKind.EXPORT ? done : 0;
    count(row, planned, exported);
    Duration retention = progress.retention().orElse(null);
    if (retention != null) {
      tx.update(
          "update $job set state = 'COMPLETE', ended_at = coalesce(ended_at, ?), expires_at = ?"
              + " where id = ?",
          now,
          Times.after(now, retention),
          job);
    }
    boolean givesBack =
        progress.tasks().stream().anyMatch(move -> move.fate() != TaskProgress.Fate.HELD);
    if (progress.fate() != Fate.KEEP || givesBack) {
      tx.wake();
    }
  }

  private void check(Claims.Held claim) {
    Moves.require(
        progress.plan().isEmpty() || finishes(claim, ClaimKind.PLAN),
        "A plan belongs to a PLAN that is done.");
    Moves.require(
        progress.retention().isEmpty() || finishes(claim, ClaimKind.CLOSE),
        "A retention belongs to a CLOSE that is done.");
    Moves.require(
        claim.kind() == ClaimKind.EXPORT
            || progress.plan().isPresent()
            || progress.retention().isPresent()
            || progress.tasks().stream().noneMatch(move -> move.fate() == TaskProgress.Fate.DONE),
        "A PLAN that is done names its plan, and a CLOSE that is done a retention.");
  }

  private boolean finishes(Claims.Held claim, ClaimKind kind) {
    return claim.kind() == kind
        && progress.fate() == Fate.DONE
        && progress.tasks().stream().allMatch(move -> move.fate() == TaskProgress.Fate.DONE);
  }

  private void insertFiles(long lastFile) throws SQLException {
    long order = lastFile;
    if (progress.files().isEmpty()) {
      return;
    }
    try (PreparedStatement insert =
        tx.prepare(
            "insert into $file (job_id, number, name, lines, bytes) values (?, ?, ?, ?, ?)")) {
      for (NewFile file : progress.files()) {
        insert.setString(1, job);
        insert.setLong(2, ++order);
        insert.setString(3, file.name().toString());
        insert.setLong(4, file.count());
        insert.setLong(5, file.bytes());
        insert.executeUpdate();
      }
    }
    for (NewFile file : progress.files()) {
      if (file.continues() != null) {
        tx.update(
            "insert into $continuation (job_id, name, continued_in) values (?, ?, ?)",
            job,
            file.continues().toString(),
            file.name().toString());
      }
    }
  }

  /** Says what becomes of the claim, and of the tasks it still holds. */
  private void settle(Job row, Claims.Held claim) throws SQLException {
    if (progress.fate() == Fate.KEEP) {
      tx.update(
          "update $claim set seq = seq + 1, last_applied = ? where job_id = ? and number = ?",
          seq,
          job,
          number);
      return;
    }
    boolean dies = progress.fate() == Fate.DROP && claim.works();
    tx.update(
        "update $claim set state = ?, last_applied = ? where job_id = ? and number = ?",
        dies ? "DEAD" : "DONE",
        seq,
        job,
        number);
    if (progress.plan().isPresent() || progress.retention().isPresent()) {
      tx.update("delete from $task where job_id = ? and claim = ?", job, number);
    } else {
      Tasks.release(tx, job, number);
    }
    if (claim.kind() == ClaimKind.SWEEP) {
      settleSweep(claim);
    } else if (claim.kind() == ClaimKind.PURGE && progress.fate() == Fate.DONE) {
      purge(row);
    }
  }

  private void settleSweep(Claims.Held claim) throws SQLException {
    if (progress.fate() == Fate.DROP) {
      Lapses.unsweep(tx, job, number, claim.target());
    } else {
      tx.update(
          "update $claim set state = 'SWEPT' where job_id = ? and number = ?", job, claim.target());
    }
  }

  private void purge(Job row) throws SQLException {
    for (String table : new String[] {"task", "task_type", "file", "continuation", "roster"}) {
      tx.update("delete from $" + table + " where job_id = ?", job);
    }
    if (row.failed()) {
      tx.update("delete from $claim where job_id = ? and number <> ?", job, number);
      tx.update("update $job set purged = true where id = ?", job);
    } else {
      Lapses.remove(tx, job);
    }
  }

  /** Adds up, and opens what follows a stage whose last task is done. */
  private void count(Job row, Tasks.@Nullable Planned planned, long exported) throws SQLException {
    long left = (planned == null ? row.stageTasksLeft() : planned.count()) - exported;
    NewTask next = progress.plan().map(TaskPlan::followUp).orElse(null);
    String kind = next == null ? row.followUpKind() : next.kind().name();
    String payload = next == null ? row.followUpPayload() : next.payload();
    boolean opens = left == 0 && kind != null && (next != null || exported > 0);
    long lastTask = planned == null ? row.lastTask() : planned.last();
    if (opens && kind != null) {
      Tasks.insert(tx, job, ++lastTask, row.stage() + 1, kind, payload == null ? "" : payload);
    }
    Counts counts = progress.counts();
    tx.update(
        """
        update $job set last_task = ?, last_file = ?, stage = ?, stage_tasks_left = ?,
          follow_up_kind = ?, follow_up_payload = ?,
          tasks = tasks + ?, tasks_done = tasks_done + ?, files = files + ?,
          resources_read = resources_read + ?, resources_written = resources_written + ?,
          resources_filtered = resources_filtered + ?, resources_refused = resources_refused + ?,
          bytes = bytes + ?, resources_undated = resources_undated + ?
        where id = ?
        """,
        lastTask,
        row.lastFile() + progress.files().size(),
        row.stage() + (opens ? 1 : 0),
        left,
        opens ? null : kind,
        opens ? null : payload,
        planned == null ? 0 : planned.count(),
        exported,
        progress.files().stream().filter(Commit::isCounted).count(),
        counts.read(),
        counts.written(),
        counts.filtered(),
        counts.refused(),
        counts.bytes(),
        counts.undated(),
        job);
  }

  private static boolean isCounted(NewFile file) {
    return file.name().kind() != FileKind.SCRATCH;
  }
}
