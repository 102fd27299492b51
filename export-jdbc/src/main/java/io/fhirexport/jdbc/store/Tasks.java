package io.fhirexport.jdbc.store;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.store.ClaimKind;
import io.fhirexport.api.store.NewTask;
import io.fhirexport.api.store.Task;
import io.fhirexport.api.store.TaskPlan;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Tasks are planned, taken and given back. */
final class Tasks {
  private static final int ROWS_A_BATCH = 1_000;
  private static final String COLUMNS = "number, payload, position, attempts, alone, kind, stage";
  private static final String OPEN =
      "job_id = ? and claim = 0 and type = ? and (due_at is null or due_at <= ?)";

  /** All columns of the index, or H2 sorts a million tasks to find one. */
  private static final String FIRST = " order by job_id, claim, type, alone, number limit 1";

  private Tasks() {}

  /**
   * A task with what its claim must know of it.
   *
   * @param kind what its claim is for
   */
  record Taken(Task task, ClaimKind kind, int stage) {
    static Taken read(ResultSet row) throws SQLException {
      return new Taken(
          new Task(
              row.getLong(1), row.getString(2), row.getString(3), row.getInt(4), row.getBoolean(5)),
          ClaimKind.valueOf(row.getString(6)),
          row.getInt(7));
    }
  }

  /** Adds a PLAN or CLOSE. */
  static void insert(Tx tx, String job, long number, int stage, String kind, String payload)
      throws SQLException {
    tx.update(
        """
        insert into $task (job_id, number, stage, kind, type, payload, claim, attempts, alone)
        values (?, ?, ?, ?, '', ?, 0, 0, false)
        """,
        job,
        number,
        stage,
        kind,
        payload);
  }

  /**
   * The tasks that a plan added.
   *
   * @param last the highest number among them, or of those before
   * @param types the number of each type's first one
   */
  record Planned(long count, long last, Map<String, Long> types) {}

  /**
   * Adds the tasks of a plan, with numbers above {@code last} that no other transaction uses, or
   * two planners of one job would wait for each other.
   *
   * @throws IOException if the plan cannot be read to its end
   */
  static Planned insert(Tx tx, String job, int stage, long last, TaskPlan plan)
      throws SQLException, IOException {
    long count = 0;
    long number = last;
    Map<String, Long> types = new LinkedHashMap<>();
    try (PreparedStatement insert =
            tx.prepare(
                """
                insert into $task (job_id, number, stage, kind, type, payload, claim, attempts, alone)
                values (?, ?, ?, 'EXPORT', ?, ?, 0, 0, false)
                """);
        CloseableIterator<NewTask> tasks = plan.tasks()) {
      for (NewTask task = tasks.next(); task != null; task = tasks.next()) {
        if (task.kind() != ClaimKind.EXPORT) {
          throw new IllegalArgumentException("A stage has tasks of kind EXPORT.");
        }
        if (count++ % ROWS_A_BATCH == 0) {
          insert.executeBatch();
          number = last + tx.nextNumber() * ROWS_A_BATCH;
        }
        types.putIfAbsent(task.type(), ++number);
        insert.setString(1, job);
        insert.setLong(2, number);
        insert.setInt(3, stage);
        insert.setString(4, task.type());
        insert.setString(5, task.payload());
        insert.addBatch();
      }
      insert.executeBatch();
    }
    return new Planned(count, number, types);
  }

  /** Notes types that the job may not have had before. */
  static void insertTypes(Tx tx, String job, Map<String, Long> types) throws SQLException {
    for (Map.Entry<String, Long> type : types.entrySet()) {
      tx.update(
          """
          insert into $task_type (job_id, type, first_task) select ?, ?, ?
          where not exists (select 1 from $task_type where job_id = ? and type = ?)
          """,
          job,
          type.getKey(),
          type.getValue(),
          job,
          type.getKey());
    }
  }

  /** An open task of the type whose pause is over, for {@link #hold}. */
  static Optional<Taken> open(Tx tx, String job, String type, Instant now) throws SQLException {
    return tx.one(
        "select " + COLUMNS + " from $task where " + OPEN + FIRST + tx.dialect().lockOne(),
        Taken::read,
        job,
        type,
        now);
  }

  /** The same, of this stage, and none that runs alone. */
  static Optional<Taken> shared(Tx tx, String job, String type, int stage, Instant now)
      throws SQLException {
    return tx.one(
        "select "
            + COLUMNS
            + " from $task where "
            + OPEN
            + " and stage = ? and not alone"
            + FIRST
            + tx.dialect().lockOne(),
        Taken::read,
        job,
        type,
        now,
        stage);
  }

  /** A claim holds an open task from now on. */
  static void hold(Tx tx, String job, long task, long claim) throws SQLException {
    int held =
        tx.update(
            "update $task set claim = ? where job_id = ? and number = ? and claim = 0",
            claim,
            job,
            task);
    if (held == 0) {
      throw Dialect.lostRace("Another claim took the task.");
    }
  }

  /** All that a claim still holds is open. */
  static void release(Tx tx, String job, long claim) throws SQLException {
    tx.update("update $task set claim = 0 where job_id = ? and claim = ?", job, claim);
  }

  /** All that a lost claim held is open, with one more attempt, and runs alone. */
  static void releaseLost(Tx tx, String job, long claim) throws SQLException {
    tx.update(
        "update $task set claim = 0, attempts = attempts + 1, alone = true"
            + " where job_id = ? and claim = ?",
        job,
        claim);
  }
}
